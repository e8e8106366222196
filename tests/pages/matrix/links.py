"""Links into a chat, their QR codes, and the button on a site."""

from typing import Any

from conversations.models import EntryLink
from tests.pages.matrix import FORM, MANAGERS, OPEN, ROLES, Address, Rows


def _of(rows: Rows) -> EntryLink:
    known = {"code": "KR7M4", "key": "key", "number": rows.conversation.number}
    return EntryLink.objects.get_or_create(name="Poster", defaults=known)[0]


def link(rows: Rows) -> dict[str, Any]:
    return {"pk": _of(rows).pk}


def code(rows: Rows) -> dict[str, Any]:
    return {"pk": _of(rows).pk, "kind": "svg"}


def unknown(_rows: Rows) -> dict[str, Any]:
    return {"code": "NOTHING1"}


def by_button(rows: Rows) -> dict[str, Any]:
    return {"code": _of(rows).code, "via": "w"}


def script(rows: Rows) -> dict[str, Any]:
    return {"key": _of(rows).key}


# Sent empty, it says what is missing.
REFUSED = {**FORM, "admin": 422, "owner": 422}

ADDRESSES = {
    "entry-links": Address("get", MANAGERS),
    "entry-link-new": Address("get", MANAGERS, "GET POST"),
    "entry-link": Address("get", MANAGERS, "GET POST", at=link, row="agency"),
    "entry-link-button": Address("post", REFUSED, at=link, row="agency"),
    # Without a corner it says so.
    "entry-link-try": Address(
        "get", {**MANAGERS, "admin": 422, "owner": 422}, at=link, row="agency"
    ),
    "entry-link-code": Address("get", MANAGERS, at=code, row="agency"),
    "entry-link-pause": Address("post", FORM, at=link, row="agency"),
    # The admin has deleted it by then.
    "entry-link-delete": Address("post", {**FORM, "owner": 404}, at=link, row="agency"),
    "entry": Address("get", dict.fromkeys(ROLES, 404), at=unknown),
    "entry-via": Address("get", dict.fromkeys(ROLES, 302), at=by_button),
    "entry-button": Address("get", OPEN, at=script),
}
