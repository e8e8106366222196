"""Starting flows by the clock: a bounded number of contacts at a time, each once an occurrence."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from conversations import heads, live
from conversations.models import Conversation
from flows import due, schedules
from flows.engine import Trigger
from flows.models import Schedule
from flows.runner import Runner
from flows.timers import locked
from flows.versions import LiveVersion, live_versions
from tenants import current

BATCH = 100

# The contacts after the cursor, each with the conversation that was last written in.
_NEXT = """
SELECT c.id, (
  SELECT v.id FROM conversations_conversation v
  JOIN conversations_number n ON n.id = v.number_id AND n.active
  WHERE v.contact_id = c.id ORDER BY v.last_message_at DESC, v.id DESC LIMIT 1
)
FROM conversations_contact c
WHERE c.id > %(cursor)s AND c.merged_into_id IS NULL AND NOT c.blocked
  AND c.tags @> %(with)s::varchar[] AND NOT c.tags && %(without)s::varchar[]
  AND (%(field)s = '' OR left(c.fields ->> %(field)s, 10) = %(day)s)
ORDER BY c.id LIMIT %(limit)s
"""


def drain() -> datetime | None:
    """Start some contacts for one schedule that is due; return when to look again."""
    found = _due(timezone.now())
    if found is not None:
        _some(found)
    return schedules.next_due()


def _due(now: datetime) -> int | None:
    """Return a schedule whose run is under way or due."""
    rows = Schedule.objects.order_by("id").values_list("pk", flat=True)
    return (
        rows.filter(running_at__isnull=False).first()
        or rows.filter(next_at__lte=now).order_by("next_at", "id").first()
    )


def _some(pk: int) -> None:
    """Begin a run if none is under way, and take it some contacts further, in one transaction."""
    with transaction.atomic():
        row = Schedule.objects.select_for_update().get(pk=pk)
        found = _live(row)
        if found is None:
            row.delete()
            return
        version, trigger = found
        if row.running_at is None:
            row.running_at, row.cursor, row.started = row.next_at, 0, 0
            # What was missed is made up for once.
            row.next_at = schedules.next_time(trigger, timezone.now())
        if row.running_at is None:
            return
        contacts = _contacts(trigger, row.running_at, row.cursor)
        row.started += _start(version, trigger, [c for _, c in contacts if c is not None])
        if contacts:
            row.cursor = contacts[-1][0]
        if len(contacts) < BATCH:
            row.running_at = None
        row.save(update_fields=["next_at", "running_at", "cursor", "started"])


def _live(row: Schedule) -> tuple[LiveVersion, Trigger] | None:
    for version in live_versions():
        for trigger in version.triggers("schedule"):
            if version.flow_id == row.flow_id and trigger.id == row.trigger:
                return version, trigger
    return None


def _contacts(
    trigger: Trigger, occurrence: datetime, cursor: int
) -> Sequence[tuple[int, int | None]]:
    """Return the next contacts' ids with their conversations'."""
    by_field = trigger.when == "after_field"
    with connection.cursor() as statement:
        statement.execute(
            _NEXT,
            {
                "cursor": cursor,
                "with": list(trigger.with_tags),
                "without": list(trigger.without_tags),
                "field": trigger.field if by_field else "",
                "day": schedules.field_day(trigger, occurrence).isoformat() if by_field else "",
                "limit": BATCH,
            },
        )
        found: list[tuple[int, int | None]] = statement.fetchall()
    return found


def _start(version: LiveVersion, trigger: Trigger, conversation_ids: Sequence[int]) -> int:
    """Start the flow where nothing runs and no person answers; return in how many conversations."""
    conversations = locked(conversation_ids)
    runner = Runner(conversations)
    free = [row for row in conversations.values() if _is_free(row, runner, trigger)]
    for conversation in free:
        runner.start(conversation, version, trigger)
    due.announce(current.agency_id(), runner.flush())
    heads.save(free)
    live.changed(row.pk for row in free)
    return len(free)


def _is_free(conversation: Conversation, runner: Runner, trigger: Trigger) -> bool:
    return (
        conversation.handler == Conversation.Handler.BOT
        and not runner.is_running(conversation)
        and trigger.allows(runner.facts(conversation))
    )
