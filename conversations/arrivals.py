"""What the edge hands in: a customer's message, free of any wire format."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """Who a customer is to WhatsApp: a phone number, a business-scoped user id, or both."""

    phone: str | None
    user_id: str | None
    parent_user_id: str | None = None
    name: str = ""
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One inbound message (or one sent from the WhatsApp Business app, if ``echo``)."""

    phone_number_id: str
    wamid: str
    at: datetime
    customer: Address
    kind: str
    content: dict[str, Any]
    text: str = ""
    reply_id: str | None = None
    context_wamid: str | None = None
    referral: dict[str, Any] | None = None
    opens_window: bool = True
    echo: bool = False
    raw: dict[str, Any] = field(default_factory=dict)
