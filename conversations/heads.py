"""A conversation's head: the newest message, by which the list sorts and which it shows."""

from collections.abc import Iterable
from datetime import datetime

from conversations.models import Conversation
from tenants import bulk

PREVIEW = 160


def show(conversation: Conversation, *, at: datetime, text: str) -> None:
    """Show a message in the list, unless a newer one is shown; in memory."""
    if at >= conversation.last_message_at:
        conversation.last_message_at = at
        conversation.preview = text.replace("\n", " ")[:PREVIEW]


def save(conversations: Iterable[Conversation]) -> None:
    """Write the heads."""
    distinct = {conversation.pk: conversation for conversation in conversations}
    bulk.update([distinct[key] for key in sorted(distinct)], "last_message_at", "preview")
