from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "flows"

    def ready(self) -> None:
        # Models are there only now.
        from conversations.bubbles.senders import NAMERS  # noqa: PLC0415
        from flows import senders, told  # noqa: PLC0415

        told.register()
        NAMERS.append(senders.of)
