"""One conversation: its thread."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, staff
from conversations import actions, inbox
from conversations.models import Conversation
from conversations.views import asked, lists
from conversations.window import SAFETY_MARGIN

PARTS = ("thread", "older")


@staff
@require_safe
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """One conversation beside the list, or a fragment of it."""
    opened = asked.conversation(request, pk)
    part = request.GET.get("part", "")
    if part == "list":
        return render(request, "conversations/list.html", lists.context(request, opened))
    # Before the list is read, which shows what nobody has seen.
    actions.mark_seen(opened)
    thread = context(opened, request.GET.get("before"))
    if part in PARTS:
        return render(request, f"conversations/thread.html#{part}", {"opened": opened, **thread})
    return lists.page(request, opened, thread)


def context(opened: Conversation, before: str | None) -> dict[str, Any]:
    """What the thread shows."""
    return {
        "thread": inbox.thread(opened, before),
        "now": opened.now(),
        "margin": int(SAFETY_MARGIN.total_seconds()),
    }
