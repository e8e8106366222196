"""One conversation: its thread."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, staff
from conversations import looking, presence, thread
from conversations.listing import Asked
from conversations.models import Conversation
from conversations.thread import Thread
from conversations.views import asked, lists
from conversations.window import SAFETY_MARGIN

# Parts of the thread that are fetched alone, each a fragment of its template.
PARTS = {
    "thread": "thread",
    "older": "page",
    "newer": "page",
    "around": "page",
    "shown": "page",
}


@staff
@require_safe
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """One conversation beside the list, or a fragment of it."""
    opened = asked.conversation(request, pk)
    part = request.GET.get("part", "")
    if part == "list":
        return render(request, "conversations/list.html", lists.context(request, opened))
    # Before the list is read, which shows what nobody has seen. A page in the background reads
    # the thread anew as well: nobody looks at it.
    unread = opened.unread
    if part not in PARTS or presence.is_here(pk, person=request.user):
        looking.look(opened, by=request.user)
    if part == "workspace":
        return workspace(request, opened, Asked.read(request.GET.dict()).query, unread=unread)
    shown = context(opened, request.GET, unread=unread)
    if part in PARTS:
        name = f"conversations/thread.html#{PARTS[part]}"
        return render(request, name, {"opened": opened, "state": "", **shown})
    return lists.page(request, opened, shown)


def workspace(
    request: StaffRequest, opened: Conversation, state: str, *, unread: int = 0
) -> HttpResponse:
    """Return what stands beside the list, alone; ``state``: the list's parameters."""
    asked_for = request.GET if request.method == "GET" else QueryDict()
    shown = {"opened": opened, "state": state, "alone": True}
    shown |= context(opened, asked_for, unread=unread)
    return render(request, "conversations/workspace.html", shown)


def context(opened: Conversation, asked_for: QueryDict, *, unread: int = 0) -> dict[str, Any]:
    """What the thread shows; ``unread``: how many messages nobody has read until now."""
    return {
        "thread": _thread(opened, asked_for, unread),
        "now": opened.now(),
        "margin": int(SAFETY_MARGIN.total_seconds()),
    }


def _thread(opened: Conversation, asked_for: QueryDict, unread: int) -> Thread:
    part = asked_for.get("part", "")
    if part == "older":
        return thread.before(opened, asked_for.get("before", ""))
    if part == "newer":
        return thread.after(opened, asked_for.get("after", ""))
    if part == "shown":
        return Thread(thread.shown(opened, asked_for.get("refs", "").split(",")))
    if at := asked_for.get("at", ""):
        # A message that is not here, or not any more: the newest are shown instead.
        found = thread.around(opened, at)
        if found is not None:
            return found
    return thread.newest(opened, unread=0 if part == "thread" else unread)
