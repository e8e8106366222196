"""A person has a conversation before his eyes."""

from agency.models import User
from conversations import actions, mentions, receipts
from conversations.models import Conversation


def look(conversation: Conversation, *, by: User) -> None:
    """Note that a person sees what is there: nothing is unread, and what names him is seen.

    The customer may be shown that it was read, as the number is set.
    """
    if conversation.unread:
        actions.mark_seen(conversation)
        receipts.read(conversation)
    mentions.see(conversation, by)
