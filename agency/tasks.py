"""An agency's own tasks."""

from celery import shared_task

from agency import mail
from agency.mail import drain
from tenants import tasks


@shared_task(name=mail.TASK, base=tasks.AgencyTask)
def send_mail(agency_id: int) -> None:
    """Send the mails that are due."""
    tasks.drain(mail.TASK, agency_id, drain.drain)
