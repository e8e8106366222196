"""What a list is narrowed down to, in words; what is not there any more is said so."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext as _

from agency.models import Client, Team, User
from conversations import rules, saved_views, scope
from conversations.listing import Asked


@dataclass(frozen=True, slots=True)
class Narrow:
    """One thing that a list is narrowed to; ``url`` leads to the list without it."""

    kind: str
    name: str
    gone: bool
    url: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """All that a list is narrowed to, and the name of the view that it is kept under, or ""."""

    by: list[Narrow]
    view: str


def of(asked: Asked, user: User) -> Narrowed:
    """Return what this list is narrowed to: in one query, or none if nothing is asked for."""
    names = _names(asked, user)
    found: list[Narrow] = []
    if asked.q:
        found.append(Narrow(_("Search"), f"“{asked.q}”", gone=False, url=asked.but(q="", view=0)))
    for field, kind in (("number", _("Number")), ("client", _("Client")), ("team", _("Team"))):
        if field in names:
            name = names[field]
            url = asked.but(**{field: 0})
            found.append(Narrow(kind, name or _("deleted"), gone=name is None, url=url))
    if asked.label:
        colour = rules.labels().get(asked.label)
        url = asked.but(label="")
        kind = _("Label")
        found.append(Narrow(kind, asked.label, gone=colour is None, url=url, colour=colour or ""))
    return Narrowed(found, names.get("view") or "")


def _names(asked: Asked, user: User) -> dict[str, str | None]:
    """Return the names of what is asked for by its key; None: it is not there any more."""
    known: dict[str, tuple[Any, str]] = {
        "number": (scope.numbers(user), "display_number"),
        "client": (Client.objects.all(), "name"),
        "team": (Team.objects.all(), "name"),
        "view": (saved_views.seen_by(user), "name"),
    }
    wanted = {
        f"{field}_name": Subquery(rows.filter(pk=getattr(asked, field)).order_by().values(name)[:1])
        for field, (rows, name) in known.items()
        if getattr(asked, field)
    }
    # One row, whatever there is: the sub-queries stand beside each other in it.
    row: dict[str, Any] = (
        dict(User.objects.filter(pk=user.pk).values(**wanted)[0]) if wanted else {}
    )
    return {key.removesuffix("_name"): row[key] for key in wanted}
