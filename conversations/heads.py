"""A conversation's head: the newest message, by which the list sorts and which it shows."""

from collections.abc import Iterable
from datetime import datetime

from conversations import content
from conversations.models import Conversation
from tenants import bulk

# What a head consists of.
FIELDS = ("last_message_at", "preview", "waiting_since")


def show(conversation: Conversation, *, at: datetime, text: str, inbound: bool = False) -> None:
    """Show a message in the list, unless a newer one is shown; in memory.

    From a customer's message on, the conversation waits for an answer.
    """
    if not inbound:
        conversation.waiting_since = None
    elif conversation.waiting_since is None and at >= conversation.last_message_at:
        conversation.waiting_since = at
    if at >= conversation.last_message_at:
        conversation.last_message_at = at
        conversation.preview = content.line(text)


def save(conversations: Iterable[Conversation]) -> None:
    """Write the heads."""
    distinct = {conversation.pk: conversation for conversation in conversations}
    bulk.update([distinct[key] for key in sorted(distinct)], *FIELDS)
