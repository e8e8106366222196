from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Loads the Celery application with Django, so that every process can send tasks by name."""

    name = "config"

    def ready(self) -> None:
        from config import celery, heartbeat  # noqa: F401, PLC0415
