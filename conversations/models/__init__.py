"""Numbers, contacts, conversations and their messages, all in the agency's own schema."""

from conversations.models.contact import Contact
from conversations.models.conversation import Conversation
from conversations.models.happening import Happening
from conversations.models.media import MediaFile
from conversations.models.message import DeliveryEvent, Message, OutboxItem
from conversations.models.number import Number, Template
from conversations.models.record import Record

__all__ = [
    "Contact",
    "Conversation",
    "DeliveryEvent",
    "Happening",
    "MediaFile",
    "Message",
    "Number",
    "OutboxItem",
    "Record",
    "Template",
]
