"""What happened to contacts and conversations, beside their messages: added, never changed."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from agency.models import User
from conversations.models import Contact, Conversation, Record
from tenants import bulk


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


def of_conversations(
    conversations: Iterable[Conversation],
    kind: Record.Kind,
    *,
    person: User | None = None,
    **detail: Any,
) -> None:
    """Record, in one statement, what happened to several conversations.

    ``person``: who did it; else ``by`` in the detail says it: "customer", "time" …
    """
    bulk.insert(
        Record(
            contact_id=conversation.contact_id,
            conversation=conversation,
            kind=kind,
            person=person,
            detail=detail,
            at=conversation.now(),
        )
        for conversation in conversations
    )


def assignment(
    conversation: Conversation, *, how: str, to: object, team: object, by: User | None = None
) -> Record:
    """Return the record, to be stored with others, that a conversation was given to somebody.

    ``how``: "hand", "team", "turn" or "load". ``to`` and ``team``: whose it is now; None: nobody's.
    """
    return Record(
        contact_id=conversation.contact_id,
        conversation=conversation,
        kind=Record.Kind.ASSIGNED,
        person=by,
        detail={"how": how, "to": str(to or ""), "team": str(team or "")},
        at=conversation.now(),
    )


def of_contact(
    contact: Contact, kind: Record.Kind, *, by: User | None = None, **detail: Any
) -> Record:
    """Record what happened to a contact as a whole."""
    return Record.objects.create(
        contact=contact, kind=kind, person=by, detail=detail, at=timezone.now()
    )
