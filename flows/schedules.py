"""When flows start by the clock: each schedule trigger's next time, kept as a row.

Occurrences are times on the wall clock. One that was missed (no worker ran) is made up for once,
however many there were; what lies before a flow was published or switched on is not.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from django.db import transaction
from django.utils import timezone

from flows.engine import Trigger
from flows.models import Flow, Schedule
from flows.versions import LiveVersion, live_versions
from tenants import current, nudge, work

TASK = "flows.schedule.drain"


def set_active(flow: Flow, *, active: bool, priority: int) -> None:
    """Switch a flow on or off, say how early it answers, and keep its schedules in step."""
    with transaction.atomic():
        Flow.objects.filter(pk=flow.pk).update(active=active, priority=priority)
        sync()


def sync(now: datetime | None = None) -> None:
    """Bring the schedules in step with the live flows, in the transaction that changed those.

    A trigger that is as it was keeps its next time; a new or changed one begins from now.
    """
    now = now or timezone.now()
    wanted = {(live.flow_id, t.id): t for live, t in _triggers(live_versions())}
    if not wanted and not Schedule.objects.exists():
        return
    kept = set()
    for row in Schedule.objects.select_for_update():
        trigger = wanted.get((row.flow_id, row.trigger))
        if trigger is None or row.spec != spec(trigger):
            row.delete()
        else:
            kept.add((row.flow_id, row.trigger))
    Schedule.objects.bulk_create(
        Schedule(
            flow_id=flow_id,
            trigger=trigger.id,
            spec=spec(trigger),
            next_at=next_time(trigger, now),
        )
        for (flow_id, _), trigger in wanted.items()
        if (flow_id, trigger.id) not in kept
    )
    announce()


def announce() -> None:
    """Say when the next schedule is due."""
    due_at = next_due()
    if due_at is not None:
        work.announce([current.agency_id()], TASK, due_at)
        if due_at <= timezone.now():
            nudge.nudge(TASK, current.agency_id())


def next_due() -> datetime | None:
    """Return when there is something to do: now while a run is under way."""
    if Schedule.objects.filter(running_at__isnull=False).exists():
        return timezone.now()
    return (
        Schedule.objects.filter(next_at__isnull=False)
        .order_by("next_at")
        .values_list("next_at", flat=True)
        .first()
    )


def next_time(trigger: Trigger, after: datetime) -> datetime | None:
    """Return the first occurrence after a moment, in UTC; None if there is none."""
    try:
        zone = ZoneInfo(trigger.timezone)
        match trigger.when:
            case "at":
                at = _local(datetime.fromisoformat(trigger.at), zone)
                return at if at > after else None
            case "cron":
                found = next(CronSim(trigger.cron, after.astimezone(zone)), None)
                return found and found.astimezone(UTC)
            case "after_field":
                return _daily(time.fromisoformat(trigger.time), zone, after)
    except (ValueError, ZoneInfoNotFoundError, CronSimError):
        # Not to be read: the check says so, and nothing is started.
        return None


def field_day(trigger: Trigger, occurrence: datetime) -> date:
    """Return the day that a contact's field must name for this occurrence to be his."""
    return occurrence.astimezone(ZoneInfo(trigger.timezone)).date() - timedelta(days=trigger.days)


def spec(trigger: Trigger) -> dict[str, object]:
    """Return what of a trigger says when it is due, as JSON-ready data."""
    parts = {"when", "timezone", "at", "cron", "field", "days", "time"}
    return trigger.model_dump(mode="json", include=parts)


def _triggers(lives: Iterable[LiveVersion]) -> Iterable[tuple[LiveVersion, Trigger]]:
    return ((live, trigger) for live in lives for trigger in live.triggers("schedule"))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    placed = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return placed.astimezone(UTC)


def _daily(at: time, zone: ZoneInfo, after: datetime) -> datetime:
    day = after.astimezone(zone).date()
    today = _local(datetime.combine(day, at), zone)
    return today if today > after else _local(datetime.combine(day + timedelta(days=1), at), zone)
