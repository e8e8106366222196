"""Telling the index of due work, and the workers, what a batch of sessions made due."""

from django.utils import timezone

from conversations.outbox import SENDER
from flows.effects import Due
from tenants import nudge, work

TIMERS = "flows.timers.drain"
HTTP = "flows.http.drain"


def announce(agency_id: int, due: Due) -> None:
    """Announce with the rows, at the end of their transaction; nudge after its commit."""
    now = timezone.now()
    if due.timer_at is not None:
        work.announce([agency_id], TIMERS, due.timer_at)
    if due.sends:
        work.announce([agency_id], SENDER, now)
        nudge.nudge(SENDER, agency_id)
    if due.http:
        work.announce([agency_id], HTTP, now)
        nudge.nudge(HTTP, agency_id)
