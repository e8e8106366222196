"""The edge's tasks: thin, bounded, and each for one lane, number or agency."""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from conversations.outbox import NUMBER, SENDER
from conversations.receipts import READ, TYPING
from tenants import nudge, work
from tenants.tasks import AgencyTask, DatabaseTask, drain
from whatsapp import account, media, receipts
from whatsapp.door import inbox
from whatsapp.inbound import early
from whatsapp.inbound.drain import drain_lane
from whatsapp.sender.drain import drain_number, due_by_number

AGAIN = timedelta(seconds=5)


@shared_task(name="whatsapp.inbound.drain", base=DatabaseTask)
def inbound(lane: int) -> None:
    """Handle the events of one lane; come again when there may be more."""
    if drain_lane(lane):
        nudge.send("whatsapp.inbound.drain", lane)


@shared_task(name="whatsapp.inbound.sweep", base=DatabaseTask)
def sweep_inbox() -> None:
    """Find lanes whose nudge was lost."""
    for lane in inbox.waiting_lanes():
        nudge.send("whatsapp.inbound.drain", lane)


@shared_task(name=early.TASK, base=AgencyTask)
def settle_statuses(agency_id: int) -> None:
    """Apply statuses that came before their message was known."""
    drain(early.TASK, agency_id, early.settle)


@shared_task(name=SENDER, base=AgencyTask)
def send(agency_id: int) -> None:
    """Start a sender for each number of the agency that has something to send."""
    now = timezone.now()

    def look() -> datetime | None:
        due = due_by_number()
        for number_id, first in due.items():
            if first <= now:
                nudge.send(NUMBER, agency_id, number_id)
        # The numbers' senders are at it; look after them a little later.
        return max(min(due.values()), now + AGAIN) if due else None

    drain(SENDER, agency_id, look)


@shared_task(name=NUMBER, base=AgencyTask)
def send_for_number(agency_id: int, number_id: int) -> None:
    """Send what one number has to send, for a bounded time."""
    next_due = drain_number(number_id)
    if next_due is None:
        return
    if next_due <= timezone.now():
        nudge.send(NUMBER, agency_id, number_id)
    else:
        work.announce([agency_id], SENDER, next_due)


@shared_task(name=account.TASK, base=AgencyTask)
def refresh_account(agency_id: int) -> None:
    """Read anew what Meta knows of the agency's numbers."""
    drain(account.TASK, agency_id, account.refresh_all)


@shared_task(name=media.FETCH, base=AgencyTask)
def fetch_media(agency_id: int) -> None:
    """Fetch files that customers sent."""
    drain(media.FETCH, agency_id, media.fetch_due)


@shared_task(name=READ, base=AgencyTask)
def mark_read(agency_id: int, conversation_id: int) -> None:  # noqa: ARG001 - enters the agency
    """Tell the customer that a person has read what he wrote."""
    receipts.read(conversation_id)


@shared_task(name=TYPING, base=AgencyTask)
def show_typing(agency_id: int, conversation_id: int) -> None:  # noqa: ARG001 - enters the agency
    """Tell the customer that somebody is writing to him."""
    receipts.typing(conversation_id)
