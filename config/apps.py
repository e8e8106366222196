from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Loads the Celery application with Django, and what its workers do beside their tasks."""

    name = "config"

    def ready(self) -> None:
        from config import celery, heartbeat  # noqa: F401, PLC0415
        from tenants import wake  # noqa: F401, PLC0415
