"""What webhooks say, as typed values."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """A customer as WhatsApp names him; any of it may be missing."""

    phone: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    name: str = ""
    username: str | None = None


@dataclass(frozen=True, slots=True)
class WireError:
    """An error inside a webhook."""

    code: int
    title: str = ""
    message: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A message of a customer. ``content`` is JSON-ready and has its ``kind``."""

    phone_number_id: str
    waba_id: str
    wamid: str
    at: datetime
    sender: Sender
    kind: str
    content: Json
    reply_id: str | None = None
    text: str = ""
    context_wamid: str | None = None
    referral: Json | None = None
    opens_window: bool = True
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Echo:
    """A message that the business sent from the WhatsApp Business app."""

    phone_number_id: str
    waba_id: str
    wamid: str
    at: datetime
    recipient: Sender
    kind: str
    content: Json
    reply_id: str | None = None
    text: str = ""
    context_wamid: str | None = None
    referral: Json | None = None
    opens_window: bool = False
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message of ours; ``callback_data`` is what the send carried."""

    phone_number_id: str
    waba_id: str
    wamid: str
    status: str
    at: datetime
    recipient: Sender
    callback_data: str | None = None
    errors: tuple[WireError, ...] = ()
    pricing: Json | None = None
    conversation: Json | None = None
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateEvent:
    """News of a template: its status, quality, category or components."""

    waba_id: str
    field: str
    template_id: str
    name: str
    language: str
    event: str | None = None
    category: str | None = None
    reason: str | None = None
    quality: str | None = None
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreferenceEvent:
    """A customer's wish, e.g. no more marketing messages (``value`` ``stop`` or ``resume``)."""

    phone_number_id: str
    waba_id: str
    sender: Sender
    category: str
    value: str
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """News of the account or a number; kept for people to read."""

    waba_id: str
    phone_number_id: str | None
    field: str
    event: str
    errors: tuple[WireError, ...] = ()
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SandboxClock:
    """The sandbox's clock was pushed; ``offset`` is its whole distance from real time."""

    phone_number_id: str
    offset: timedelta
    raw: Json = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that could not be understood; kept, and shown to people."""

    reason: str
    raw: Json = dataclasses.field(default_factory=dict)


Event = (
    Received
    | Echo
    | Status
    | TemplateEvent
    | PreferenceEvent
    | AccountEvent
    | SandboxClock
    | Unreadable
)
