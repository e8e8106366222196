"""The composer: what is sent at once or later, files, and saved replies."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from conversations.models import SavedReply, ScheduledMessage, Upload
from tests.pages.matrix import STAFF, STAFF_FORM, Address, Rows
from tests.pages.matrix.thread import conversation

REFUSED = {**STAFF, "agent": 422, "admin": 422, "owner": 422}
NOT_FOUND = {**STAFF, "agent": 404, "admin": 404, "owner": 404}


def _kind(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk, "kind": "buttons"}


def _scheduled(rows: Rows) -> dict[str, Any]:
    row, _ = ScheduledMessage.objects.get_or_create(
        conversation=rows.conversation,
        number=rows.conversation.number,
        key="matrix",
        defaults={
            "content": {"kind": "text", "body": "Later"},
            "due_at": timezone.now() + timedelta(hours=2),
        },
    )
    return {"pk": row.pk}


def _reply(_rows: Rows) -> dict[str, Any]:
    content = {"kind": "text", "body": "Hello"}
    row, _ = SavedReply.objects.get_or_create(shortcut="matrix", defaults={"content": content})
    return {"pk": row.pk}


def _upload(rows: Rows) -> dict[str, Any]:
    ref = uuid.UUID(int=7)
    Upload.objects.get_or_create(
        ref=ref, defaults={"conversation": rows.conversation, "name": "a.txt", "size": 1}
    )
    return {"ref": ref}


MANAGED = {**STAFF_FORM, "agent": 404}
ADDRESSES = {
    "send": Address("post", REFUSED, at=conversation, row="customer"),
    "template-fields": Address("get", STAFF, at=conversation, row="customer"),
    "compose": Address("get", STAFF, at=_kind, row="customer"),
    "fill": Address("post", STAFF, at=conversation, row="customer"),
    "schedule": Address("post", REFUSED, at=conversation, row="customer"),
    "scheduled-here": Address("get", STAFF, at=conversation, row="customer"),
    "scheduled": Address("get", STAFF),
    "scheduled-edit": Address("get", STAFF, at=_scheduled, row="customer"),
    "scheduled-change": Address("post", STAFF, at=_scheduled, row="customer"),
    "scheduled-cancel": Address(
        "post", {**STAFF, "admin": 422, "owner": 422}, at=_scheduled, row="customer"
    ),
    "saved-replies": Address("get", STAFF),
    "saved-replies-all": Address("get", STAFF),
    "saved-reply-new": Address("get", STAFF, "GET POST", at=lambda _rows: {"kind": "text"}),
    "saved-reply": Address("get", {**STAFF, "agent": 404}, "GET POST", at=_reply, row="agency"),
    "saved-reply-delete": Address("post", {**MANAGED, "owner": 404}, at=_reply, row="agency"),
    "uploads": Address("post", REFUSED),
    # It is still arriving: nobody is shown half a file.
    "upload": Address("get", NOT_FOUND, at=_upload, row="customer"),
    "upload-piece": Address("post", NOT_FOUND, at=_upload, row="customer"),
}
