"""The portal: conversations of a client's own numbers, to read.

Staff may look at it too, and see what they see elsewhere.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member
from agency.reading import whole_number
from conversations import portal, scope
from conversations.models import Conversation
from conversations.window import SAFETY_MARGIN

# Parts that are fetched alone, each a fragment of a template.
PARTS = {"thread": "thread", "older": "page"}


@member
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The list, with no conversation open."""
    if request.GET.get("part") == "list":
        opened = whole_number(request.GET.get("opened", ""))
        return render(request, "portal/list.html", _list(request) | {"opened_pk": opened})
    return render(request, "portal/page.html", _list(request))


@member
@require_safe
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """One conversation beside the list, or a part of its thread."""
    found = scope.conversations(request.user).select_related("contact", "number")
    opened = get_object_or_404(found.defer("number__access_token"), pk=pk)
    part = request.GET.get("part", "")
    before = request.GET.get("before") if part == "older" else None
    shown = {
        "opened": opened,
        "opened_pk": pk,
        "thread": portal.thread(opened, before),
        "now": opened.now(),
        "margin": int(SAFETY_MARGIN.total_seconds()),
    }
    if part in PARTS:
        return render(request, f"portal/thread.html#{PARTS[part]}", shown)
    return render(request, "portal/page.html", _list(request) | shown)


def _list(request: StaffRequest) -> dict[str, Any]:
    asked = portal.Asked.read(request.GET.dict())
    # A list that is read anew keeps what was loaded further down.
    size = min(max(whole_number(request.GET.get("rows", "")), portal.PAGE), portal.MOST_ROWS)
    names = {"open": _("Open"), "resolved": _("Resolved"), "all": _("All")}
    return {
        "asked": asked,
        "state": asked.query,
        "list": portal.page(request.user, asked, request.GET.get("after"), size),
        "states": names.items(),
        "numbers": list(scope.numbers(request.user).order_by("display_number")),
        "resolved": Conversation.Status.RESOLVED,
    }
