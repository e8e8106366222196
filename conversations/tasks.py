"""The inbox's tasks: thin, and each for one agency."""

from celery import shared_task

from conversations import later, snoozing
from tenants.tasks import AgencyTask, drain


@shared_task(name=later.TASK, base=AgencyTask)
def send_scheduled(agency_id: int) -> None:
    """Hand on messages whose time has come."""
    drain(later.TASK, agency_id, later.drain)


@shared_task(name=snoozing.TASK, base=AgencyTask)
def wake(agency_id: int) -> None:
    """Bring back conversations whose snooze is over."""
    drain(snoozing.TASK, agency_id, snoozing.drain)
