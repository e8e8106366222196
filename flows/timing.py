"""What is odd about a draft's schedules: a time that is over, or one that comes very often."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from cronsim import CronSim
from pydantic import ValidationError

from conversations.content.sentences import sentence
from flows import schedules
from flows.engine import Diagnostic, Severity, Trigger

OFTEN = timedelta(minutes=15)
# So many occurrences are more than an hour of the busiest schedule, and show its shortest pause.
LOOKED_AT = 61
MOST = 20


def findings(definition: Any, now: datetime) -> Iterator[Diagnostic]:
    """Yield warnings about a definition's schedule triggers, whatever it holds."""
    found = (_finding(trigger, now) for trigger in _schedules(definition))
    return islice(filter(None, found), MOST)


def _finding(trigger: Trigger, now: datetime) -> Diagnostic | None:
    if trigger.when == "at" and schedules.next_time(trigger, now) is None:
        at = trigger.at.replace("T", " ")
        message = sentence(
            "The time at which a trigger starts the flow, %(at)s, is over: it starts nobody.", at=at
        )
        return _warning(
            "past_time", message, sentence("Choose a time to come, or remove the trigger.")
        )
    if trigger.when == "cron" and _is_often(trigger.cron, now):
        message = sentence(
            "The schedule “%(cron)s” comes more often than every 15 minutes.", cron=trigger.cron
        )
        return _warning(
            "often", message, sentence("Let it come less often, if that is not what is meant.")
        )
    return None


def _warning(code: str, message: str, cure: str) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, None, message, cure)


def _is_often(cron: str, now: datetime) -> bool:
    # In UTC: no change of the clock makes a pause look shorter.
    times = islice(CronSim(cron, now.astimezone(UTC)), LOOKED_AT)
    return any(later - earlier < OFTEN for earlier, later in pairwise(times))


def _schedules(definition: Any) -> Iterator[Trigger]:
    """Yield the schedule triggers that can be read; the others are told by the engine's check."""
    found = definition.get("triggers") if isinstance(definition, Mapping) else None
    for data in found if isinstance(found, list) else ():
        if not isinstance(data, Mapping) or data.get("type") != "schedule":
            continue
        try:
            trigger = Trigger.model_validate(data)
        except ValidationError:
            continue
        if not any(trigger.faults()):
            yield trigger
