"""What the sender carries: a claimed message, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations.consent import WELCOME
from conversations.content import TEMPLATE
from whatsapp.errors import GraphError


@dataclass(slots=True)
class Parcel:
    """A message that is due, with all that is needed to decide on it and to send it."""

    message_id: int
    ref: str
    conversation_id: int
    content: dict[str, Any]
    fallback: dict[str, Any] | None
    used_fallback: bool
    context_wamid: str
    attempts: int
    window_refused: bool
    window_opened_at: datetime | None
    pair_busy_until: datetime | None
    phone: str | None
    user_id: str | None
    blocked: bool = False
    opted_out: bool = False
    # By "name language", of who opted out only.
    categories: dict[str, str] | None = None

    @property
    def outgoing(self) -> dict[str, Any]:
        """The content that will really be sent."""
        return self.fallback if self.used_fallback and self.fallback else self.content

    @property
    def unwelcome(self) -> bool:
        """Whether it is marketing for somebody who wants none; what nobody knows counts as such."""
        if not self.opted_out or self.outgoing["kind"] != TEMPLATE:
            return False
        key = f"{self.outgoing.get('name')} {self.outgoing.get('language')}"
        return (self.categories or {}).get(key) not in WELCOME


@dataclass(frozen=True, slots=True)
class Accepted:
    """Graph took the message. Whether it arrives, statuses will tell."""

    wamid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Graph said no, nobody answered, or we did not even ask: the error says which."""

    error: GraphError


Fate = Accepted | Refused
