"""What a session wants done. The caller does it; the key makes doing it twice impossible.

A key is the session's id and a counter, so a replay gives the same keys.
"""

import dataclasses
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Send:
    """Send ``content``; if the window is closed by then, ``fallback`` (a template) in its place."""

    key: str
    node: str
    content: dict[str, Any]
    fallback: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Give ``TimedOut(token)`` to the session at ``due_at``."""

    key: str
    token: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The timer is no longer wanted; if it fires all the same, the session takes no notice."""

    key: str
    token: str


@dataclass(frozen=True, slots=True)
class SetField:
    """Set a field of the contact."""

    key: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AddTag:
    """Put a tag on the contact."""

    key: str
    tag: str


@dataclass(frozen=True, slots=True)
class RemoveTag:
    """Take a tag off the contact."""

    key: str
    tag: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the conversation to a person; ``note`` is for that person.

    ``team`` is a team's name and ``person`` a person's id; None: whoever is free.
    """

    key: str
    note: str
    team: str | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """Say whose conversation it is; the automation goes on. None leaves that part as it is."""

    key: str
    team: str | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Resolve:
    """The matter is settled: the conversation leaves the list of open ones."""

    key: str


@dataclass(frozen=True, slots=True)
class Emit:
    """Tell other systems that something happened; ``data`` is texts by name."""

    key: str
    name: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True)
class StartFlow:
    """Start the flow of that key in the place of this session, which has ended."""

    key: str
    flow: str


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Make the request and give ``HttpDone(token, …)`` to the session.

    ``body`` is JSON-ready data, a string to be sent as it is, or None. ``timeout_seconds`` is for
    each try; ``retries`` are the further tries after the first.
    """

    key: str
    token: str
    method: str
    url: str
    headers: dict[str, str]
    body: Any
    timeout_seconds: int
    retries: int


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for the people who read the conversation; the customer does not see it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over: ``done``, ``no_reply``, ``expired``, ``failed``, ``moved_on`` (to
    another flow), or the end's reason.
    """

    key: str
    reason: str


Effect = (
    Send
    | StartTimer
    | CancelTimer
    | SetField
    | AddTag
    | RemoveTag
    | HandOver
    | Assign
    | Resolve
    | Emit
    | StartFlow
    | HttpRequest
    | Note
    | Ended
)


def dump_effect(effect: Effect) -> dict[str, Any]:
    """Return the effect as JSON-ready data; ``type`` is its name in snake case."""
    name = re.sub(r"(?<=.)([A-Z])", r"_\1", type(effect).__name__).lower()
    data: dict[str, Any] = {"type": name}
    for spec in dataclasses.fields(effect):
        value = getattr(effect, spec.name)
        data[spec.name] = value.isoformat() if isinstance(value, datetime) else value
    return data
