"""The list of conversations, and the page around it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member, staff
from conversations import inbox
from conversations.models import Conversation


@member
@require_safe
def home(_request: StaffRequest) -> HttpResponse:
    return redirect("inbox")


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The list, with no conversation open."""
    if request.GET.get("part") == "list":
        return render(request, "conversations/list.html", context(request, None))
    return page(request, None, {})


def page(request: StaffRequest, opened: Conversation | None, panes: dict[str, Any]) -> HttpResponse:
    """Return the whole page; ``panes``: what the thread and the contact show."""
    return render(request, "conversations/inbox.html", context(request, opened) | panes)


def context(request: StaffRequest, opened: Conversation | None) -> dict[str, Any]:
    """What the list shows."""
    asked = request.GET.get("which", "open")
    which = asked if asked in inbox.FILTERS else "open"
    found = inbox.conversations(request.user, which, request.GET.get("after"))
    return {"which": which, "opened": opened, "list": found}
