"""The Celery application. Each room registers its own tasks in ``tasks`` modules."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("transom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants", "agency", "conversations", "flows", "whatsapp", "whatsapp.door"])


@setup_logging.connect
def _leave_logging_alone(**_: Any) -> None:
    """Django's settings have configured it; left to itself, Celery would set another level."""
