"""Every address of an agency's host: who may open it, and how. Each area has a file of its own.

A file holds ``ADDRESSES``: the URL's name -> :class:`Address`. All files of this folder are taken
in by themselves; ``test_access`` and ``test_methods`` walk what they hold, and fail on an address
that is in none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from conversations.models import Conversation
from flows.models import Flow

# ``client`` belongs to the client whose number the conversation of the rows came in on.
ROLES = ("anonymous", "client", "agent", "admin", "owner")

Expected = dict[str, int]

# Pages.
STAFF: Expected = {"anonymous": 302, "client": 403, "agent": 200, "admin": 200, "owner": 200}
MANAGERS: Expected = {**STAFF, "agent": 403}
MEMBERS: Expected = {**STAFF, "client": 200}
OPEN: Expected = dict.fromkeys(ROLES, 200)
# Forms that, sent empty, do what they do and lead to another page; or are shown again.
FORM: Expected = {"anonymous": 302, "client": 403, "agent": 403, "admin": 302, "owner": 302}
STAFF_FORM: Expected = {**FORM, "agent": 302}
MEMBER_FORM: Expected = {**STAFF_FORM, "client": 302}
# What programs ask for: JSON. Nothing is sent here, so that what takes a body finds none.
API_READ: Expected = {"anonymous": 401, "client": 403, "agent": 200, "admin": 200, "owner": 200}
API_ASK: Expected = {**API_READ, "agent": 400, "admin": 400, "owner": 400}
API_WRITE: Expected = {**API_ASK, "agent": 403}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of Alice's to which addresses lead; more are made where they are asked for."""

    conversation: Conversation
    flow: Flow


# What stands in the address.
Kwargs = Callable[[Rows], dict[str, Any]]


def _nothing(_rows: Rows) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Address:
    """One address.

    ``ask``: how the matrix asks for it. ``expected``: what each role gets. ``takes``: all methods,
    if not only that of ``ask``. ``at``: what stands in the address. ``row``: whether that names a
    row: "customer" for what belongs to a conversation, contact or number (agents limited to other
    labels get ``limited``, people of other clients 403 or 404), "agency" for the agency's own.
    ``signed_out``: a page for those who are not signed in. ``unsigned``: what a POST without a
    form's token gets.
    """

    ask: Literal["get", "post"]
    expected: Expected
    takes: str = ""
    at: Kwargs = _nothing
    row: Literal["", "customer", "agency"] = ""
    limited: int = 404
    signed_out: bool = False
    unsigned: int = 403

    @property
    def methods(self) -> set[str]:
        return set((self.takes or self.ask).upper().split())


def _collected() -> dict[str, Address]:
    found: dict[str, Address] = {}
    for module in iter_modules(__path__):
        table: dict[str, Address] = import_module(f"{__name__}.{module.name}").ADDRESSES
        twice = found.keys() & table.keys()
        assert not twice, f"{module.name} lists again: {sorted(twice)}"
        found |= table
    return found


ADDRESSES: dict[str, Address] = {}


def addresses() -> dict[str, Address]:
    """Return every address of the agency's host by its name."""
    if not ADDRESSES:
        ADDRESSES.update(_collected())
    return ADDRESSES
