from importlib import import_module

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        # Listens to the saving of brands from now on.
        import_module("conversations.live.branding")
