"""The thread and its files."""

from typing import Any

from conversations.models import Message
from tests.pages.matrix import MEMBERS, STAFF, Address, Rows


def conversation(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk}


def file(rows: Rows) -> dict[str, Any]:
    return {"ref": Message.objects.filter(conversation=rows.conversation).latest("id").ref}


ADDRESSES = {
    "conversation": Address("get", STAFF, at=conversation, row="customer"),
    "media": Address("get", MEMBERS, at=file, row="customer"),
}
