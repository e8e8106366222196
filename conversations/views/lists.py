"""The list of conversations, and the page around it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member, staff
from agency.models import Client, Label, Team, User
from agency.reading import whole_number
from conversations import counting, listing, narrowing, saved_views, scope
from conversations.models import Conversation

MOST_PEOPLE = 200
MOST_ROWS = 200


@member
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Lead to where this person's work is."""
    return redirect("portal" if request.user.is_client else "inbox")


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The list, with no conversation open."""
    part = request.GET.get("part", "")
    if part in PARTS:
        template, context_of = PARTS[part]
        return render(request, f"conversations/{template}.html", context_of(request))
    return page(request, None, {})


def page(request: StaffRequest, opened: Conversation | None, panes: dict[str, Any]) -> HttpResponse:
    """Return the whole page; ``panes``: what the thread and the contact show."""
    shown = context(request, opened)
    counts = counting.counts(request.user)
    shown["counts"] = counts
    shown["lists"] = _lists(shown["asked"], counts)
    shown["tabs"] = [entry for entry in shown["lists"] if entry["which"] in TABS]
    narrowed = narrowing.of(shown["asked"], request.user)
    shown["narrowed"] = narrowed.by
    shown["title"] = narrowed.view or shown["title"]
    return render(request, "conversations/inbox.html", shown | panes)


def context(request: StaffRequest, opened: Conversation | None) -> dict[str, Any]:
    """What the list shows."""
    asked = listing.Asked.read(request.GET.dict())
    # A list that is read anew keeps what was loaded further down.
    size = min(max(whole_number(request.GET.get("rows", "")), listing.PAGE), MOST_ROWS)
    found = listing.page(request.user, asked, request.GET.get("after"), size)
    return {
        "asked": asked,
        "state": asked.query,
        "opened": opened,
        "list": found,
        "title": _names()[asked.which],
    }


def _names() -> dict[str, str]:
    return {
        "open": _("All open"),
        "mine": _("Mine"),
        "mentions": _("Mentions"),
        "unassigned": _("Unassigned"),
        "closing": _("Closing soon"),
        "human": _("For people"),
        "snoozed": _("Snoozed"),
        "resolved": _("Resolved"),
        "all": _("Everything"),
    }


# The lists that stand above the list; all of them are in its menu.
TABS = ("open", "mine", "unassigned", "closing")
ICONS = {
    "open": "inbox",
    "mine": "user",
    "mentions": "at-sign",
    "unassigned": "user-round-x",
    "closing": "hourglass",
    "human": "users",
    "snoozed": "alarm-clock",
    "resolved": "circle-check",
    "all": "layers",
}


def _lists(asked: listing.Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the lists, each with its address, which keeps what else is asked for."""
    return [
        {
            "which": which,
            "name": name,
            "icon": ICONS[which],
            "url": f"?{asked.but(which=which, view=0)}",
            "count": counts.get(which, 0),
            "current": which == asked.which,
        }
        for which, name in _names().items()
    ]


def _views(request: StaffRequest) -> dict[str, Any]:
    """The lists kept under a name, and the one that is shown if it is this person's to change."""
    asked = listing.Asked.read(request.GET.dict())
    own = saved_views.changed_by(request.user).filter(pk=asked.view) if asked.view else None
    return {
        "asked": asked,
        "state": asked.query,
        "views": saved_views.counted(request.user),
        "own": own.first() if own is not None else None,
    }


def _choices(request: StaffRequest) -> dict[str, Any]:
    """What a list can be narrowed to."""
    asked = listing.Asked.read(request.GET.dict())
    return {
        "asked": asked,
        "numbers": scope.numbers(request.user).order_by("display_number"),
        "clients": Client.objects.filter(active=True),
        "teams": Team.objects.all(),
        "labels": Label.objects.all(),
    }


def _takers(request: StaffRequest) -> dict[str, Any]:
    """To whom a conversation can be given: whoever may see it."""
    opened = get_object_or_404(
        scope.conversations(request.user).select_related("contact"),
        pk=whole_number(request.GET.get("conversation", "")),
    )
    return {
        "opened": opened,
        "state": listing.Asked.read(request.GET.dict()).query,
        "people": scope.staff_of(opened).order_by("name", "email")[:MOST_PEOPLE],
        "teams": Team.objects.all(),
    }


def _takers_of_many(_request: StaffRequest) -> dict[str, Any]:
    """To whom several can be given."""
    people = User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT)
    return {
        "people": people.order_by("name", "email")[:MOST_PEOPLE],
        "teams": Team.objects.all(),
    }


def _labels(_request: StaffRequest) -> dict[str, Any]:
    """What several can be labelled with."""
    return {"labels": Label.objects.all()}


# Parts of the page that are fetched alone: their template, and what it shows.
PARTS: dict[str, tuple[str, Callable[[StaffRequest], dict[str, Any]]]] = {
    "list": ("list", partial(context, opened=None)),
    "workspace": ("workspace", lambda _request: {"alone": True}),
    "views": ("lists_menu", _views),
    "narrow": ("narrow", _choices),
    "assign": ("assign", _takers),
    "bulk-assign": ("bulk_assign", _takers_of_many),
    "bulk-labels": ("bulk_labels", _labels),
}
