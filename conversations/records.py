"""What happened to contacts and conversations, beside their messages: added, never changed."""

from typing import Any

from django.utils import timezone

from agency.models import User
from conversations.models import Contact, Conversation, Record


def of_conversation(
    conversation: Conversation, kind: Record.Kind, *, by: User | None = None, **detail: Any
) -> Record:
    """Record what happened to a conversation, on its own clock."""
    return Record.objects.create(
        contact_id=conversation.contact_id,
        conversation=conversation,
        kind=kind,
        person=by,
        detail=detail,
        at=conversation.now(),
    )


def of_contact(
    contact: Contact, kind: Record.Kind, *, by: User | None = None, **detail: Any
) -> Record:
    """Record what happened to a contact as a whole."""
    return Record.objects.create(
        contact=contact, kind=kind, person=by, detail=detail, at=timezone.now()
    )
