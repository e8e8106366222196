"""What customers are shown of the people who answer: that they have read, that they are writing.

Only a nudge each, for the room that speaks to WhatsApp: one that gets lost is a tick that comes
with the next look.
"""

from django.core.cache import cache

from conversations.models import Conversation
from tenants import current, nudge

READ = "whatsapp.receipts.read"
TYPING = "whatsapp.receipts.typing"
# WhatsApp shows it for 25 seconds.
TYPING_SECONDS = 20


def read(conversation: Conversation) -> None:
    """Show the customer, after the commit, that a person has read what he wrote."""
    if _told(conversation):
        nudge.nudge(READ, current.agency_id(), conversation.pk)


def typing(conversation: Conversation) -> None:
    """Show the customer that somebody is writing to him, if a person answers him anyway."""
    human = conversation.handler == Conversation.Handler.HUMAN
    if not (human and _told(conversation) and conversation.window.sendable(conversation.now())):
        return
    if cache.add(f"typing:{conversation.pk}", 1, TYPING_SECONDS):
        nudge.nudge(TYPING, current.agency_id(), conversation.pk)


def _told(conversation: Conversation) -> bool:
    """Whether this number's customers are told such things."""
    return conversation.number.active and conversation.number.read_receipts
