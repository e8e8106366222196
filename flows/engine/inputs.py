"""What can happen to a session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A reaction, an edit or a system notice is not an answer: it neither starts nor moves a flow.
SILENT_KINDS = frozenset({"reaction", "system", "edit", "revoke", "unsupported"})


@dataclass(frozen=True, slots=True)
class MessageIn:
    """A message of the customer.

    ``reply_id`` is the id of the tapped button or row; ``text`` what a person would read;
    ``content`` the JSON-ready content with its ``kind``; ``template`` the name of the template
    that it answers; ``referral`` where the customer came from, as WhatsApp tells it
    (``source_type``, ``source_id``, ``headline`` …).
    """

    wamid: str
    kind: str
    text: str = ""
    reply_id: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    template: str | None = None
    referral: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TimedOut:
    """A timer that the session started is due."""

    token: str


@dataclass(frozen=True, slots=True)
class HttpDone:
    """An HTTP request that the session asked for is done: a status, or an error and no status."""

    token: str
    status: int | None = None
    body: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The person to whom the session gave the conversation has given it back."""


Input = MessageIn | TimedOut | HttpDone | HandedBack
