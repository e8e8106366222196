"""The inbox's list and what is done with conversations."""

from typing import Any

from tests.pages.matrix import ROLES, STAFF, STAFF_FORM, Address, Rows


def taken_over(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk, "action": "take-over"}


ADDRESSES = {
    "home": Address("get", dict.fromkeys(ROLES, 302)),
    "inbox": Address("get", STAFF),
    "act": Address("post", STAFF_FORM, at=taken_over, row="customer"),
}
