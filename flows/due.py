"""Telling the index of due work, and the workers, what a batch of sessions made due."""

from conversations import outbox
from flows.effects import Due
from tenants import nudge, work

TIMERS = "flows.timers.drain"
HTTP = "flows.http.drain"


def announce(agency_id: int, due: Due) -> None:
    """Announce with the rows, at the end of their transaction; nudge after its commit."""
    if due.timer_at is not None:
        work.announce([agency_id], TIMERS, due.timer_at)
    if due.sends:
        outbox.announce(agency_id, due.sends)
    if due.http:
        work.announce([agency_id], HTTP, work.soon())
        nudge.nudge(HTTP, agency_id)
