"""Small helpers of the inbox's templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from conversations.models import DeliveryEvent

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """Return a time as browsers read it; nothing for none."""
    return at.isoformat() if at else ""


@register.filter
def initials(contact: object) -> str:
    """Return up to two letters for a round picture; “#” for a phone number."""
    name = str(contact)
    words = [] if name.startswith("+") else [w for w in name.split() if w[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "#"


@register.filter
def card_name(card: Mapping[str, Any]) -> str:
    """Return the name on a contact card, in either of its two forms."""
    name = card.get("name")
    inner = name.get("formatted_name") if isinstance(name, Mapping) else None
    return str(card.get("formatted_name") or inner or "Contact")


@register.filter
def event_name(kind: str) -> str:
    """Return the plain name of an entry of a timeline."""
    kinds = DeliveryEvent.Kind
    return str(kinds(kind).label) if kind in kinds.values else kind.capitalize()
