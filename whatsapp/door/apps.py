from django.apps import AppConfig


class DoorConfig(AppConfig):
    """The public inbox into which webhooks are written before anybody knows whose they are."""

    name = "whatsapp.door"
    label = "door"
    verbose_name = "Webhook door"
