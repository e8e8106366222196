"""The list of conversations, and the page around it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member, staff
from agency.models import Client, Label, Team, User
from agency.reading import whole_number
from conversations import counting, listing, scope
from conversations.models import Conversation

MOST_PEOPLE = 200


@member
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Lead to where this person's work is."""
    return redirect("figures" if request.user.is_client else "inbox")


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The list, with no conversation open."""
    if request.GET.get("part") == "list":
        return render(request, "conversations/list.html", context(request, None))
    if request.GET.get("part") == "narrow":
        return render(request, "conversations/narrow.html", _choices(request))
    if request.GET.get("part") == "assign":
        return render(request, "conversations/assign.html", _takers(request))
    return page(request, None, {})


def page(request: StaffRequest, opened: Conversation | None, panes: dict[str, Any]) -> HttpResponse:
    """Return the whole page; ``panes``: what the thread and the contact show."""
    shown = context(request, opened)
    counts = counting.counts(request.user)
    shown["counts"] = counts
    shown["lists"] = _lists(shown["asked"], counts)
    return render(request, "conversations/inbox.html", shown | panes)


def context(request: StaffRequest, opened: Conversation | None) -> dict[str, Any]:
    """What the list shows."""
    asked = listing.Asked.read(request.GET.dict())
    found = listing.page(request.user, asked, request.GET.get("after"))
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
        "unassigned": _("Unassigned"),
        "closing": _("Closing soon"),
        "human": _("For people"),
        "snoozed": _("Snoozed"),
        "resolved": _("Resolved"),
        "all": _("Everything"),
    }


def _lists(asked: listing.Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the lists, each with its address, which keeps what else is asked for."""
    return [
        {
            "which": which,
            "name": name,
            "url": f"?{asked.but(which=which, view=0)}",
            "count": counts.get(which, 0),
            "current": which == asked.which,
        }
        for which, name in _names().items()
    ]


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
    """To whom a conversation can be given."""
    opened = get_object_or_404(
        scope.conversations(request.user),
        pk=whole_number(request.GET.get("conversation", "")),
    )
    people = User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT)
    return {
        "opened": opened,
        "state": listing.Asked.read(request.GET.dict()).query,
        "people": people.order_by("name", "email")[:MOST_PEOPLE],
        "teams": Team.objects.all(),
    }
