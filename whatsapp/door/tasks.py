"""Housekeeping of the public inbox."""

from celery import shared_task
from django.utils import timezone

from tenants.tasks import DatabaseTask
from whatsapp.door import partitions


@shared_task(name="whatsapp.door.housekeeping", base=DatabaseTask)
def housekeeping() -> None:
    """Make the coming days' partitions and drop empty ones of the past."""
    partitions.housekeep(timezone.now().date())
