"""The step that lets time pass."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator

from conversations.content.sentences import sentence
from conversations.texts import has_variables
from flows.engine.calendar import DEFAULT
from flows.engine.inputs import Input, MessageIn, TimedOut
from flows.engine.nodes.base import MAX_WAIT_SECONDS, Config, NodeType, Port, Remark
from flows.engine.run import Run, StepError
from flows.engine.state import WaitKind

_WRITES_FIRST = sentence("Customer writes first")
_WHEN_OPEN = sentence("When it is open")
_TIME_HAS_COME = sentence("The time has come")
_NO_SUCH_DATE = sentence("No such date")
_TIME_IS_UP = sentence("Time is up")
_NO_DATE = "no_date"


class Wait(Config):
    """How long to wait: so many ``seconds``, ``until`` a day or moment, or until ``hours`` open.

    ``until`` is text in ISO 8601 (variables allowed); a day means ``time`` on it, and what names
    no zone is in ``timezone`` or else the default calendar's. ``at_most_seconds`` bounds that
    wait. ``hours`` is a calendar's key.
    """

    seconds: int | None = Field(default=None, ge=1, le=MAX_WAIT_SECONDS)
    until: str | None = Field(default=None, min_length=1, max_length=500)
    time: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    timezone: str | None = Field(default=None, max_length=64)
    at_most_seconds: int | None = Field(default=None, ge=1, le=MAX_WAIT_SECONDS)
    hours: str | None = Field(default=None, min_length=1, max_length=64)

    @model_validator(mode="after")
    def _one_way(self) -> "Wait":
        given = [way for way in (self.seconds, self.until, self.hours) if way is not None]
        if len(given) != 1:
            raise ValueError("say for how long, until when, or until which hours; one of them")
        return self


class WaitType(NodeType[Wait]):
    """Lets time pass; a message in the meantime goes by ``reply`` if that is connected."""

    waits: ClassVar[WaitKind | None] = "timer"
    model = Wait

    def ports(self, config: Wait) -> tuple[Port, ...]:
        reply = Port("reply", _WRITES_FIRST, happens="reply", optional=True)
        if config.hours is not None:
            opens = Port(
                "next",
                _WHEN_OPEN,
                "time",
                calendar=config.hours,
                may_be_at_once=True,
            )
            return (opens, reply)
        if config.until is not None:
            longest = config.at_most_seconds or MAX_WAIT_SECONDS
            comes = Port("next", _TIME_HAS_COME, "time", seconds=longest, may_be_at_once=True)
            none = Port(_NO_DATE, _NO_SUCH_DATE, falls_to_next=True, optional=True)
            return (comes, none, reply)
        return (
            Port("next", _TIME_IS_UP, happens="time", seconds=config.seconds or 0),
            reply,
        )

    def enter(self, run: Run, config: Wait) -> str | None:
        if config.seconds is not None:
            run.wait_for_time(config.seconds)
            return None
        if config.hours is not None:
            return self._until_open(run, config.hours)
        return self._until(run, config)

    def resume(self, run: Run, config: Wait, event: Input) -> str | None:
        if isinstance(event, TimedOut):
            return "next"
        if isinstance(event, MessageIn) and "reply" in run.node.targets:
            return "reply"
        return super().resume(run, config, event)

    def _until_open(self, run: Run, key: str) -> str | None:
        calendar = run.facts.calendars.get(key)
        opens = calendar.next_opening(run.now) if calendar else None
        if opens is None:
            raise StepError(sentence("The hours “%(name)s” never open.", name=key))
        if opens <= run.now:
            return "next"
        run.wait_until(opens)
        return None

    def _until(self, run: Run, config: Wait) -> str | None:
        due_at = _moment(run, config)
        if due_at is None:
            return _NO_DATE
        if config.at_most_seconds is not None:
            due_at = min(due_at, run.now + timedelta(seconds=config.at_most_seconds))
        longest = run.now + timedelta(seconds=MAX_WAIT_SECONDS)
        if due_at <= run.now:
            return "next"
        run.wait_until(min(due_at, longest))
        return None

    def remarks(self, config: Wait) -> Iterable[Remark]:
        if config.timezone and _zone(config.timezone) is None:
            yield Remark(
                "bad_timezone",
                sentence("“%(timezone)s” is no time zone.", timezone=config.timezone),
                sentence("Choose one like Europe/Lisbon."),
            )
        fixed = config.until is not None and not has_variables(config.until)
        if fixed and _parsed(config.until or "") is None:
            yield Remark(
                "bad_date",
                sentence("“%(until)s” is no date.", until=config.until),
                sentence("Write it as 2027-01-31."),
            )


def _moment(run: Run, config: Wait) -> datetime | None:
    """Return when the wait is over, None if the text is no date."""
    found = _parsed(str(run.fill(config.until)), config.time)
    if found is None or found.tzinfo is not None:
        return found
    calendar = run.facts.calendars.get(DEFAULT)
    zone = _zone(config.timezone or "") or (calendar.zone if calendar else UTC)
    try:
        return found.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        # On the first or the last day of all it is no matter where.
        return found.replace(tzinfo=UTC)


def _parsed(text: str, clock: str = "00:00") -> datetime | None:
    """Return the moment that a text names, on a day at ``clock``; None if it names none."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) > len("2027-01-31"):
        return found
    return datetime.combine(found, time.fromisoformat(clock))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
