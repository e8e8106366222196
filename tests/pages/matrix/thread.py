"""The thread and its files."""

from typing import Any

from conversations.models import Message
from tests.pages.matrix import MANAGERS, MEMBERS, STAFF, Address, Rows


def conversation(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk}


def file(rows: Rows) -> dict[str, Any]:
    came = Message.objects.filter(conversation=rows.conversation, direction="in")
    return {"ref": came.latest("id").ref}


def message(rows: Rows) -> dict[str, Any]:
    return conversation(rows) | file(rows)


def card(rows: Rows) -> dict[str, Any]:
    return message(rows) | {"index": 0}


NO_CARD = {**STAFF, "agent": 404, "admin": 404, "owner": 404}
DONE = {**STAFF, "agent": 204, "admin": 204, "owner": 204}

ADDRESSES = {
    "message-menu": Address("get", STAFF, at=message, row="customer"),
    "message-timeline": Address("get", STAFF, at=message, row="customer"),
    "message-raw": Address("get", MANAGERS, at=message, row="customer", limited=403),
    # What came in cannot be sent again, and the toast says so.
    "message-again": Address("post", STAFF, at=message, row="customer"),
    "message-file": Address("post", DONE, at=message, row="customer"),
    "message-card": Address("get", NO_CARD, at=card, row="customer"),
    "conversation": Address("get", STAFF, at=conversation, row="customer"),
    "media": Address("get", MEMBERS, at=file, row="customer"),
}
