"""Answering to one message: which one a form names."""

from uuid import UUID

from conversations.models import Conversation, Message


def context(conversation: Conversation, ref: str) -> str:
    """Return the wamid of the conversation's message with this reference, or nothing.

    Nothing, too, for what WhatsApp does not know: notes, and what is not sent yet.
    """
    try:
        wanted = UUID(ref)
    except ValueError:
        return ""
    found = Message.objects.filter(conversation=conversation, ref=wanted).exclude(
        direction=Message.Direction.NOTE
    )
    return found.values_list("wamid", flat=True).first() or ""
