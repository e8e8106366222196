"""Contacts from files, and to files."""

from typing import Any

from conversations.models import ContactImport
from tests.pages.matrix import FORM, MANAGERS, Address, Rows

# Nobody adds to a file that somebody else began.
NOT_FOUND = {**MANAGERS, "admin": 404, "owner": 404}


def _import(_rows: Rows) -> dict[str, Any]:
    row, _ = ContactImport.objects.get_or_create(
        name="matrix.csv",
        defaults={
            "size": 1,
            "state": "checked",
            "columns": ["phone"],
            "mapping": ["phone"],
        },
    )
    return {"pk": row.pk}


ADDRESSES = {
    "contact-export": Address("get", MANAGERS),
    "contact-imports": Address("get", MANAGERS, "GET POST"),
    "contact-import-example": Address("get", MANAGERS),
    "contact-import": Address("get", MANAGERS, at=_import, row="agency"),
    "contact-import-piece": Address("post", NOT_FOUND, at=_import, row="agency"),
    "contact-import-read": Address("post", FORM, at=_import, row="agency"),
    "contact-import-check": Address("post", FORM, at=_import, row="agency"),
    "contact-import-act": Address("post", FORM, at=_import, row="agency"),
    "contact-import-problems": Address("get", MANAGERS, at=_import, row="agency"),
}
