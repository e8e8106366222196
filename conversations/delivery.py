"""What became of a message, step by step, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agency.sentences import translated
from conversations.models import DeliveryEvent, Message

Kind = DeliveryEvent.Kind
_ICONS = {
    Kind.FALLBACK: "layout-template",
    Kind.RETRY: "rotate-cw",
    Kind.IN_DOUBT: "circle-help",
    Kind.SETTLED: "circle-check",
    Kind.ACCEPTED: "check",
    Kind.SENT: "check",
    Kind.DELIVERED: "check-check",
    Kind.READ: "eye",
    Kind.PLAYED: "play",
    Kind.FAILED: "circle-alert",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry; ``detail`` is what WhatsApp or we said of it, ``code`` Meta's own number."""

    kind: str
    at: datetime
    icon: str
    name: str
    detail: str = ""
    code: int | None = None


def steps(message: Message) -> list[Step]:
    """Return the timeline of a message, in the order in which we learned of it."""
    if message.direction == Message.Direction.IN:
        return [Step("received", message.at, "check", _("Received"))]
    queued = Step("queued", message.at, "clock", _("Queued"))
    return [queued, *(_step(event) for event in message.timeline.all())]


def _step(event: DeliveryEvent) -> Step:
    known = event.kind in Kind.values
    return Step(
        kind=event.kind,
        at=event.at,
        icon=_ICONS[Kind(event.kind)] if known else "circle-dot",
        # A status of tomorrow's goes by its own name.
        name=str(Kind(event.kind).label) if known else event.kind.capitalize(),
        detail=translated(event.detail),
        code=event.code,
    )
