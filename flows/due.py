"""Telling the index of due work, and the workers, what a batch of sessions made due."""

from datetime import datetime

from conversations import assigning, happenings, outbox
from flows.effects import Due
from tenants import nudge, work

TIMERS = "flows.timers.drain"
HTTP = "flows.http.drain"


def announce(agency_id: int, due: Due) -> None:
    """Announce with the rows, at the end of their transaction; nudge after its commit."""
    times: dict[str, datetime] = {}
    if due.timer_at is not None:
        times[TIMERS] = due.timer_at
    if due.sends:
        times[outbox.SENDER] = work.soon()
        outbox.nudge_senders(agency_id, due.sends)
    if due.http:
        times[HTTP] = work.soon()
        nudge.nudge(HTTP, agency_id)
    if due.happenings:
        times[happenings.TASK] = work.soon()
        nudge.nudge(happenings.TASK, agency_id)
    if due.people:
        times[assigning.TASK] = work.soon()
        nudge.nudge(assigning.TASK, agency_id)
    work.announce_all(agency_id, times)
