"""Lists kept under a name: a person's own, and those shared with all of the agency's people."""

from urllib.parse import parse_qsl

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agency.models import User
from conversations import counting, listing
from conversations.listing import Asked
from conversations.models import SavedView

# The icons to choose from.
ICONS = {
    "bookmark": _("Bookmark"),
    "star": _("Star"),
    "flag": _("Flag"),
    "heart": _("Heart"),
    "crown": _("Crown"),
    "zap": _("Flash"),
    "clock": _("Clock"),
    "shopping-cart": _("Shopping cart"),
    "users": _("People"),
}
# Each is counted when the lists are opened.
MOST = 30


def seen_by(user: User) -> QuerySet[SavedView]:
    """Return the views that this person sees: own ones and shared ones."""
    return SavedView.objects.filter(Q(person=user) | Q(shared=True))


def changed_by(user: User) -> QuerySet[SavedView]:
    """Return the views that this person may change: own ones; managers all shared ones."""
    own = Q(person=user)
    return SavedView.objects.filter(own | Q(shared=True) if user.manages else own)


def asked(view: SavedView) -> Asked:
    """Return what a view asks for."""
    return Asked.read(dict(parse_qsl(view.query)) | {"view": str(view.pk)})


def query_of(wanted: Asked) -> str:
    """Return what a view keeps of a list: all but which view it came from."""
    return wanted.but(view=0)


def counted(user: User) -> list[SavedView]:
    """Return the views with how much is in them (``count``), which a search is not asked for."""
    views = list(seen_by(user)[:MOST])
    clocks = listing.Clocks()
    wanted = {str(view.pk): asked(view) for view in views}
    found = {
        f"view_{key}": listing.rows(user, one, clocks) for key, one in wanted.items() if not one.q
    }
    counts = counting.count(user, found)
    for view in views:
        view.count = counts.get(f"view_{view.pk}")  # type: ignore[attr-defined]
        view.url = wanted[str(view.pk)].query  # type: ignore[attr-defined]
    return views
