"""Time-outs and waits that are due: rows with a time on their number's clock."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from conversations import clock, heads, live
from conversations.models import Conversation, Number
from flows import due
from flows.models import Timer
from flows.runner import Runner
from tenants import current

BATCH = 100


def drain() -> datetime | None:
    """Fire what is due, a bounded number for each number; return when the next is due.

    The result is a wall-clock time: the clock of each number is taken off.
    """
    upcoming: list[datetime] = []
    for number in Number.objects.all():
        fire(number)
        next_at = (
            Timer.objects.filter(number=number)
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
        if next_at is not None:
            upcoming.append(clock.real(number, next_at))
    return min(upcoming, default=None)


def fire(number: Number) -> None:
    """Give the sessions of one number the time-outs that are due, in one transaction."""
    now = clock.now(number)
    with transaction.atomic():
        due_timers = list(
            Timer.objects.filter(number=number, due_at__lte=now)
            .order_by("due_at")
            .values_list("id", "session__conversation_id")[:BATCH]
        )
        if not due_timers:
            return
        conversations = locked({conversation_id for _, conversation_id in due_timers})
        # Read again under the locks: a message that came just now may have cancelled a timer.
        timers = (
            Timer.objects.filter(id__in=[timer_id for timer_id, _ in due_timers])
            .select_related("session")
            .order_by("due_at", "id")
        )
        runner = Runner(conversations)
        for timer in timers:
            runner.timed_out(conversations[timer.session.conversation_id], timer.token)
        Timer.objects.filter(id__in=[timer.pk for timer in timers]).delete()
        due.announce(current.agency_id(), runner.flush())
        heads.save(conversations.values())
        live.changed(conversations)


def locked(ids: Iterable[int]) -> dict[int, Conversation]:
    """Return conversations by id, locked in the order of their ids, with number and contact."""
    rows = (
        Conversation.objects.select_for_update(of=("self",))
        .filter(id__in=list(ids))
        .select_related("number", "contact")
        .order_by("id")
    )
    return {row.pk: row for row in rows}
