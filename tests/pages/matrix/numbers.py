"""Numbers, templates, widgets."""

from typing import Any

from conversations.models import Template
from tests.pages.matrix import FORM, MANAGERS, STAFF, Address, Rows


def number(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.number_id}


def template(rows: Rows) -> dict[str, Any]:
    """A template of the conversation's number."""
    row, _ = Template.objects.get_or_create(
        waba_id=rows.conversation.number.waba_id,
        name="follow_up",
        language="en_US",
        defaults={
            "category": "MARKETING",
            "status": "APPROVED",
            "components": [{"type": "BODY", "text": "Shall we go on?"}],
        },
    )
    return {"pk": row.pk}


# No Meta answers here.
REFUSED = {**FORM, "admin": 422, "owner": 422}
# Sent empty, the rules have something to say.
EDITOR = {**MANAGERS}

ADDRESSES = {
    "numbers": Address("get", MANAGERS),
    "number": Address("get", MANAGERS, "get post", at=number, row="agency"),
    "number-connect": Address("get", MANAGERS, "get post"),
    # Neither set up, nor is there a sandbox to try it in.
    "number-signup": Address("get", FORM, "get post"),
    "number-check": Address("post", FORM, at=number, row="agency"),
    "number-token": Address("post", {**FORM, "admin": 422, "owner": 422}, at=number, row="agency"),
    "number-register": Address("post", REFUSED, at=number, row="agency"),
    "number-mend": Address("post", REFUSED, at=number, row="agency"),
    "number-disconnect": Address("post", FORM, at=number, row="agency"),
    "number-profile": Address("get", MANAGERS, "get post", at=number, row="agency"),
    "templates": Address("get", STAFF),
    "template": Address("get", STAFF, at=template, row="agency"),
    "template-new": Address("get", EDITOR, "get post"),
    "template-edit": Address("get", EDITOR, "get post", at=template, row="agency"),
    "template-delete": Address("post", FORM, at=template, row="agency"),
    "template-unpause": Address("post", FORM, at=template, row="agency"),
    "template-seen": Address("post", FORM, at=template, row="agency"),
    "templates-sync": Address("post", FORM),
}
