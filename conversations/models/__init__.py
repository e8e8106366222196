"""Numbers, contacts, conversations and their messages, all in the agency's own schema."""

from conversations.models.consent_words import ConsentWords
from conversations.models.contact import Contact
from conversations.models.contact_field import ContactField
from conversations.models.contact_import import ContactImport, ImportKey, ImportProblem
from conversations.models.conversation import Conversation
from conversations.models.entry_link import EntryDay, EntryLink
from conversations.models.happening import Happening
from conversations.models.media import MediaFile
from conversations.models.mention import Mention
from conversations.models.message import DeliveryEvent, Message, OutboxItem
from conversations.models.number import Number, NumberEvent, Template, TemplateEvent
from conversations.models.rate import Rate
from conversations.models.record import Record
from conversations.models.retagging import Retagging
from conversations.models.saved_reply import SavedReply
from conversations.models.saved_view import SavedView
from conversations.models.scheduled import ScheduledMessage
from conversations.models.upload import Upload, UploadCopy

__all__ = [
    "ConsentWords",
    "Contact",
    "ContactField",
    "ContactImport",
    "Conversation",
    "DeliveryEvent",
    "EntryDay",
    "EntryLink",
    "Happening",
    "ImportKey",
    "ImportProblem",
    "MediaFile",
    "Mention",
    "Message",
    "Number",
    "NumberEvent",
    "OutboxItem",
    "Rate",
    "Record",
    "Retagging",
    "SavedReply",
    "SavedView",
    "ScheduledMessage",
    "Template",
    "TemplateEvent",
    "Upload",
    "UploadCopy",
]
