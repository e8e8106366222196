"""What the engine is told about the contact: facts, looked up by the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.engine.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the contact at the time of the call.

    ``contact`` has ``name``, ``phone``, ``user_id`` and ``fields`` (a dict); any may be missing.
    ``window_opened_at`` is the time of the customer's latest message, the one being handled
    included; None if the customer never wrote. ``first_contact``: the message being handled is the
    customer's first ever. ``calendars`` are the agency's business hours by key, ``default`` among
    them. ``assume`` says by which port to leave a step that decides: for runs that show what
    *can* happen, never for real ones.
    """

    contact: Mapping[str, Any] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    window_opened_at: datetime | None = None
    language: str | None = None
    first_contact: bool = False
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    assume: Mapping[str, str] = field(default_factory=dict)
