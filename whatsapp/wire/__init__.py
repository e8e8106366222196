"""Reading WhatsApp's webhooks: tolerant of everything, dropping nothing; pure."""

from whatsapp.wire.events import (
    AccountEvent,
    Echo,
    Event,
    PreferenceEvent,
    Received,
    SandboxClock,
    Sender,
    Status,
    TemplateEvent,
    Unreadable,
    WireError,
)
from whatsapp.wire.parse import parse
from whatsapp.wire.split import MalformedEnvelopeError, Part, split

__all__ = [
    "AccountEvent",
    "Echo",
    "Event",
    "MalformedEnvelopeError",
    "Part",
    "PreferenceEvent",
    "Received",
    "SandboxClock",
    "Sender",
    "Status",
    "TemplateEvent",
    "Unreadable",
    "WireError",
    "parse",
    "split",
]
