"""Numbers, contacts, conversations and their messages, all in the agency's own schema."""

from conversations.models.consent_words import ConsentWords
from conversations.models.contact import Contact
from conversations.models.conversation import Conversation
from conversations.models.happening import Happening
from conversations.models.media import MediaFile
from conversations.models.message import DeliveryEvent, Message, OutboxItem
from conversations.models.number import Number, NumberEvent, Template, TemplateEvent
from conversations.models.rate import Rate
from conversations.models.record import Record
from conversations.models.saved_reply import SavedReply
from conversations.models.scheduled import ScheduledMessage
from conversations.models.upload import Upload, UploadCopy

__all__ = [
    "ConsentWords",
    "Contact",
    "Conversation",
    "DeliveryEvent",
    "Happening",
    "MediaFile",
    "Message",
    "Number",
    "NumberEvent",
    "OutboxItem",
    "Rate",
    "Record",
    "SavedReply",
    "ScheduledMessage",
    "Template",
    "TemplateEvent",
    "Upload",
    "UploadCopy",
]
