"""What leads where: the main navigation and that of the settings, each as a person may see it.

An entry names a URL; one that has no page (yet) is left out, so that parts can come one by one.
"""

from dataclasses import dataclass
from enum import IntEnum

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agency.models import User


class Access(IntEnum):
    """Who sees an entry; each includes the ones above it in rank."""

    MEMBER = 0
    STAFF = 1
    MANAGER = 2


@dataclass(frozen=True)
class Entry:
    """One link as it is declared."""

    name: str
    label: str | Promise
    icon: str
    access: Access


@dataclass(frozen=True)
class Link:
    """One link as it is shown."""

    name: str
    label: str | Promise
    icon: str
    url: str
    current: bool


@dataclass(frozen=True)
class Group:
    """Links under a heading."""

    label: str | Promise
    links: list[Link]


MEMBER, STAFF, MANAGER = Access

MAIN = (
    Entry("inbox", _("Inbox"), "inbox", STAFF),
    Entry("contacts", _("Contacts"), "contact-round", STAFF),
    Entry("flows", _("Flows"), "workflow", STAFF),
    Entry("templates", _("Templates"), "layout-template", STAFF),
    Entry("figures", _("Figures"), "chart-column", STAFF),
)
PORTAL = (
    Entry("portal", _("Chats"), "inbox", MEMBER),
    Entry("portal-templates", _("Templates"), "layout-template", MEMBER),
    Entry("figures", _("Figures"), "chart-column", MEMBER),
)
SETTINGS = (
    (
        _("Agency"),
        (
            Entry("brand", _("Brand"), "palette", MANAGER),
            Entry("domains", _("Domains"), "globe", MANAGER),
            Entry("mail", _("E-mail"), "mail", MANAGER),
            Entry("rates", _("Rates"), "coins", MANAGER),
            Entry("audit", _("Audit log"), "history", MANAGER),
        ),
    ),
    (
        _("People"),
        (
            Entry("people", _("People"), "users-round", MANAGER),
            Entry("teams", _("Teams"), "split", MANAGER),
            Entry("clients", _("Clients"), "building-2", MANAGER),
            Entry("hours", _("Opening hours"), "clock", MANAGER),
        ),
    ),
    (
        _("WhatsApp"),
        (
            Entry("numbers", _("Numbers"), "phone", MANAGER),
            Entry("templates", _("Templates"), "layout-template", MANAGER),
            Entry("entry-links", _("Links and widget"), "qr-code", MANAGER),
        ),
    ),
    (
        _("Inbox"),
        (
            Entry("labels", _("Labels"), "tag", MANAGER),
            Entry("saved-replies", _("Saved replies"), "message-square-quote", STAFF),
            Entry("contact-fields", _("Contact fields"), "id-card", MANAGER),
        ),
    ),
    (_("Account"), (Entry("account", _("Your account"), "circle-user", MEMBER),)),
)


def main(user: User, path: str) -> list[Link]:
    """Return the main navigation of a person of the agency, or of one of its clients."""
    return _links(PORTAL if user.is_client else MAIN, user, path)


def settings(user: User, path: str) -> list[Group]:
    """Return the groups of the settings in which there is something for this person."""
    groups = [Group(label, _links(entries, user, path)) for label, entries in SETTINGS]
    return [group for group in groups if group.links]


def access(user: User) -> Access:
    """Return the rank of a person."""
    if user.is_client:
        return MEMBER
    return MANAGER if user.manages else STAFF


def _links(entries: tuple[Entry, ...], user: User, path: str) -> list[Link]:
    rank = access(user)
    found = []
    for entry in entries:
        if entry.access > rank:
            continue
        try:
            found.append((entry, reverse(entry.name)))
        except NoReverseMatch:
            continue
    # One page lies below another's address: the closest one is the current one.
    here = max((url for _, url in found if path.startswith(url)), key=len, default="")
    return [Link(entry.name, entry.label, entry.icon, url, url == here) for entry, url in found]
