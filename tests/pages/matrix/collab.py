"""Colleagues at one conversation: notes, who is here, what the automation does."""

import uuid
from typing import Any

from django.utils import timezone

from agency.models import User
from conversations.models import Message
from tests.pages.matrix import STAFF, Address, Expected, Rows

# A form sent empty is refused beside its field.
REFUSED: Expected = {"anonymous": 302, "client": 403, "agent": 422, "admin": 422, "owner": 422}


def conversation(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk}


def note(rows: Rows) -> dict[str, Any]:
    """A note of the owner's."""
    owner, _new = User.objects.get_or_create(
        email="owner@example.com", defaults={"name": "Owner", "role": "owner"}
    )
    written, _new = Message.objects.get_or_create(
        key="matrix-note",
        defaults={
            "conversation": rows.conversation,
            "direction": "note",
            "status": "received",
            "source": "agent",
            "author": owner,
            "kind": "note",
            "content": {"kind": "note", "body": "About Zebedee"},
            "text": "About Zebedee",
            "at": timezone.now(),
        },
    )
    return {**conversation(rows), "ref": written.ref}


def of_flow(rows: Rows) -> dict[str, Any]:
    return {"conversation": rows.conversation.pk}


def message(rows: Rows) -> dict[str, Any]:
    written = Message.objects.filter(conversation=rows.conversation, direction="in").first()
    return {**conversation(rows), "ref": written.ref if written else uuid.uuid4()}


ADDRESSES = {
    "note": Address("post", REFUSED, at=conversation, row="customer"),
    "note-people": Address("get", STAFF, at=conversation, row="customer"),
    "note-edit": Address("get", STAFF, "get post", at=note, row="customer"),
    "note-delete": Address(
        "post",
        {**REFUSED, "agent": 204, "admin": 204, "owner": 204},
        at=note,
        row="customer",
    ),
    # Nothing is there to be taken back.
    "react": Address(
        "post", {**REFUSED, "agent": 204, "admin": 204, "owner": 204}, at=message, row="customer"
    ),
    "mention": Address("get", STAFF, at=conversation, row="customer"),
    "progress-stop": Address(
        "post", {**REFUSED, "agent": 200, "admin": 200, "owner": 200}, at=of_flow, row="customer"
    ),
    "progress-begin": Address("get", STAFF, "get post", at=of_flow, row="customer"),
    "presence": Address("get", STAFF, "get post", at=conversation, row="customer"),
}
