"""The inbox's tasks: thin, and each for one agency."""

from celery import shared_task

from conversations import assigning, labelling, later, mentions, snoozing, tidying
from conversations.importing import run as importing
from tenants.tasks import AgencyTask, drain


@shared_task(name=later.TASK, base=AgencyTask)
def send_scheduled(agency_id: int) -> None:
    """Hand on messages whose time has come."""
    drain(later.TASK, agency_id, later.drain)


@shared_task(name=snoozing.TASK, base=AgencyTask)
def wake(agency_id: int) -> None:
    """Bring back conversations whose snooze is over."""
    drain(snoozing.TASK, agency_id, snoozing.drain)


@shared_task(name=mentions.TASK, base=AgencyTask)
def mail_mentions(agency_id: int) -> None:
    """Write to people who were named in notes that they have not opened."""
    drain(mentions.TASK, agency_id, mentions.drain)


@shared_task(name=assigning.TASK, base=AgencyTask)
def assign(agency_id: int) -> None:
    """Give conversations that want a person to somebody who is there."""
    drain(assigning.TASK, agency_id, assigning.drain)


@shared_task(name=importing.TASK, base=AgencyTask)
def import_contacts(agency_id: int) -> None:
    """Check and take files of contacts, for some seconds."""
    drain(importing.TASK, agency_id, importing.drain)


@shared_task(name=labelling.TASK, base=AgencyTask)
def retag(agency_id: int) -> None:
    """Change the tags of contacts whose label was renamed, merged or deleted."""
    drain(labelling.TASK, agency_id, labelling.drain)


@shared_task(name=tidying.TASK, base=AgencyTask)
def tidy(agency_id: int) -> None:
    """Delete files that nobody sends, and what is left of old imports."""
    drain(tidying.TASK, agency_id, tidying.drain)
