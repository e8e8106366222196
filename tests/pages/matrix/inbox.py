"""The inbox's list and what is done with conversations."""

from typing import Any

from agency.models import User
from conversations.models import SavedView
from tests.pages.matrix import API_READ, ROLES, STAFF, STAFF_FORM, Address, Rows

# Nothing was chosen: asked again.
ASKED = {**STAFF_FORM, "agent": 422, "admin": 422, "owner": 422}
# The admin, who comes first, deletes it.
DELETED = {**STAFF_FORM, "agent": 404, "owner": 404}


def taken_over(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk, "action": "take-over"}


def view(_rows: Rows) -> dict[str, Any]:
    """A list that somebody who left shares with all; managers may change it."""
    keeper, _ = User.objects.get_or_create(email="keeper@example.com", defaults={"role": "agent"})
    kept, _ = SavedView.objects.get_or_create(person=keeper, name="Kept", shared=True)
    return {"pk": kept.pk}


ADDRESSES = {
    "home": Address("get", dict.fromkeys(ROLES, 302)),
    "inbox": Address("get", STAFF),
    "act": Address("post", STAFF_FORM, at=taken_over, row="customer"),
    "news": Address("get", API_READ),
    "notifying": Address("post", STAFF_FORM),
    "bulk": Address("post", ASKED),
    "snooze-times": Address("get", STAFF),
    "saved-view-new": Address("get", STAFF, takes="get post"),
    "saved-view": Address("get", {**STAFF, "agent": 404}, takes="get post", at=view, row="agency"),
    "saved-view-delete": Address("post", DELETED, at=view, row="agency"),
}
