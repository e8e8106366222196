"""A scenario: a contact, a start, what happens one after the other, and what is expected of it.

One format for the test bench, for scenarios that guard publishing, for files on the command line
and for the engine's own golden cases.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    field_validator,
    model_validator,
)

from flows.engine.calendar import DEFAULT, Calendar, CalendarError

MAX_EVENTS = 1_000
# A webhook that was under way for longer is a fault, and no scenario (flows.engine.ages).
MAX_LATE = 60
_YEAR = 366 * 86_400


class ScenarioError(ValueError):
    """Data that is no scenario; str() says why, one fault a line."""


def _in_our_time(moment: datetime) -> datetime:
    # Sums of spans must stay within what a datetime can be.
    if not 1980 <= moment.year <= 2200:  # noqa: PLR2004 - a wide span around today
        raise ValueError("the moment lies in no year that a phone knows")
    return moment


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Part):
    """The contact. ``known``: it has written before, ``window_age`` seconds ago if ever."""

    name: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=20)
    user_id: str = Field(default="", max_length=160)
    language: str | None = Field(default=None, max_length=16)
    fields: dict[str, str] = Field(default_factory=dict)
    tags: tuple[str, ...] = ()
    known: bool = False
    window_age: int | None = Field(default=None, ge=0, le=10 * _YEAR)


class Hours(_Part):
    """A calendar, as ``Calendar.load`` reads it."""

    timezone: str = "UTC"
    hours: dict[str, list[tuple[str, str]]] = Field(default_factory=dict)
    closed_days: tuple[str, ...] = ()


class Answered(_Part):
    """How an HTTP request went."""

    status: int | None = Field(default=None, ge=100, le=599)
    body: JsonValue = None
    error: str | None = None


# What makes an event; an event has exactly one of them.
DEEDS = (
    *("text", "tap", "location", "form", "kind"),
    *("due", "token", "wait", "to_window_end", "at", "http", "start", "handed_back"),
)


class Event(_Part):
    """One thing that happens.

    A message of the customer: ``text``, ``tap`` (the id of a button or row, with its ``title``),
    ``location``, ``form`` (its fields), or any other ``kind``; ``template`` names the template that
    it answers, ``referral`` where the customer came from, ``late`` the seconds that it was under
    way. Time: ``due`` goes to the time that the session waits for, ``wait`` lets seconds pass,
    ``to_window_end`` goes to so many seconds after the window closes, ``at`` to a moment; ``token``
    fires the timer of that name. ``http`` answers the request that is waited for. ``start`` starts
    the flow without a message, by the ``trigger`` of that id. ``handed_back``: the person is done.

    ``after``: seconds that pass before it. ``assume``: the ports by which steps that decide are
    left. ``expected``: what must come of it, see flows.engine.bench.
    """

    text: str | None = Field(default=None, max_length=4096)
    tap: str | None = Field(default=None, max_length=256)
    title: str | None = Field(default=None, max_length=1000)
    location: dict[str, JsonValue] | None = None
    form: dict[str, JsonValue] | None = None
    kind: str | None = Field(default=None, max_length=30)
    due: Literal[True] | None = None
    token: str | None = Field(default=None, max_length=100)
    wait: int | None = Field(default=None, ge=0, le=_YEAR)
    to_window_end: int | None = Field(default=None, ge=-86_400, le=_YEAR)
    at: AwareDatetime | None = None
    http: Answered | None = None
    start: Literal[True] | None = None
    handed_back: Literal[True] | None = None
    trigger: str | None = Field(default=None, max_length=64)
    template: str | None = Field(default=None, max_length=512)
    referral: dict[str, JsonValue] | None = None
    late: int = Field(default=0, ge=0, le=MAX_LATE)
    after: int = Field(default=0, ge=0, le=_YEAR)
    assume: dict[str, str] = Field(default_factory=dict)
    # Any JSON: a step that comes to nothing is expected as null.
    expected: JsonValue = None

    @field_validator("at")
    @classmethod
    def _within_reason(cls, at: datetime | None) -> datetime | None:
        return at and _in_our_time(at)

    @model_validator(mode="after")
    def _one_deed(self) -> Self:
        deeds = [deed for deed in DEEDS if getattr(self, deed) is not None]
        if len(deeds) != 1:
            raise ValueError(f"an event is exactly one of {', '.join(DEEDS)}")
        return self

    @property
    def is_message(self) -> bool:
        """Whether the customer sends something."""
        return any(
            getattr(self, deed) is not None for deed in ("text", "tap", "location", "form", "kind")
        )

    @property
    def expects(self) -> bool:
        """Whether anything is expected of it; null is an expectation."""
        return "expected" in self.model_fields_set


class Scenario(_Part):
    """All of it. ``start`` is the virtual clock's time at the beginning.

    ``definition`` and ``definition_file`` say which flow it is for, where it comes as a file.
    """

    name: str = Field(default="", max_length=120)
    about: str = Field(default="", max_length=2000)
    contact: Person = Person()
    start: AwareDatetime
    calendars: dict[str, Hours] = Field(default_factory=dict)
    events: tuple[Event, ...] = Field(default=(), max_length=MAX_EVENTS)
    definition: dict[str, Any] | None = None
    definition_file: str | None = None
    library: dict[str, dict[str, Any]] | None = None

    @field_validator("start")
    @classmethod
    def _within_reason(cls, start: datetime) -> datetime:
        return _in_our_time(start)

    @model_validator(mode="after")
    def _readable_hours(self) -> Self:
        self.calendars_read()
        return self

    def calendars_read(self) -> dict[str, Calendar]:
        """Return the scenario's own calendars, ``default`` among them if there are any."""
        try:
            read = {
                key: Calendar.load(
                    timezone=hours.timezone, hours=hours.hours, closed_days=hours.closed_days
                )
                for key, hours in self.calendars.items()
            }
        except CalendarError as error:
            raise ValueError(str(error)) from error
        if read:
            read.setdefault(DEFAULT, next(iter(read.values())))
        return read


def parse_scenario(data: Any) -> Scenario:
    """Read a scenario; raise ScenarioError for anything else."""
    if not isinstance(data, Mapping):
        raise ScenarioError("A scenario is an object with a start and events.")
    try:
        return Scenario.model_validate_json(json.dumps(data, allow_nan=False))
    except (ValidationError, TypeError, ValueError, RecursionError) as error:
        raise ScenarioError(_faults(error)) from error


def _faults(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return f"This is no scenario: {error}"
    return "\n".join(
        f"{'.'.join(str(part) for part in fault['loc']) or 'scenario'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    )
