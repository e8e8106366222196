"""Messages for later: scheduled from the composer, listed, changed and cancelled."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from agency import paging
from agency.access import StaffRequest, staff
from conversations import composing, forms, later, quoting, scope
from conversations.content import Problem
from conversations.models import Conversation, ScheduledMessage
from conversations.templatetags import inbox_tags
from conversations.views import asked
from conversations.views.composing import FAILURES, chosen, problems, refused

PAGE = 50
SHOWN = 20
State = ScheduledMessage.State


@staff
@require_POST
def schedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what the composer holds for the time that was chosen."""
    opened = asked.conversation(request, pk)
    data = request.POST
    try:
        row = later.schedule(
            pk,
            message=composing.content(data, chosen(opened, data), consented=opened),
            fallback=_fallback(request, opened),
            due_at=_due(data.get("due", "")),
            cancel_on_reply="cancel_on_reply" in data,
            by=request.user,
            key=forms.key(data),
            context_wamid=quoting.context(opened, data.get("context", "")),
        )
    except later.ScheduleError as failure:
        return problems([Problem(failure.field, None, None, str(failure))])
    except FAILURES as failure:
        return refused(failure)
    return JsonResponse({"scheduled": row.pk})


@staff
@require_safe
def of_conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """What waits in a conversation, and what became of what did, for its composer."""
    opened = asked.conversation(request, pk)
    rows = opened.scheduled_messages.select_related("author", "conversation__number")
    waiting = rows.filter(state=State.WAITING).order_by("due_at", "id")
    failed = rows.filter(state=State.FAILED).order_by("-due_at", "-id")
    context = {"opened": opened, "waiting": waiting[:SHOWN], "failed": failed[:3]}
    return render(request, "conversations/compose/scheduled.html", context)


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """All that waits in the conversations that this person sees."""
    which = "all" if request.GET.get("which") == "all" else "mine"
    rows = ScheduledMessage.objects.filter(
        state=State.WAITING, conversation__in=scope.conversations(request.user)
    ).select_related("author", "conversation__contact", "conversation__number")
    if which == "mine":
        rows = rows.filter(author=request.user)
    page = paging.page(rows, "due_at", request.GET.get("after"), PAGE, rising=True)
    context = {"which": which, "page": page}
    part = "#rows" if request.GET.get("part") == "rows" else ""
    return render(request, f"conversations/scheduled.html{part}", context)


@staff
@require_safe
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The dialog in which a waiting message is changed."""
    row = _row(request, pk)
    context: dict[str, Any] = {
        "row": row,
        "opened": row.conversation,
        "editable": row.content.get("kind") in composing.KINDS,
        "expires": inbox_tags.moment(row.conversation.window.closes_at),
    }
    return render(request, "conversations/compose/scheduled_edit.html", context)


@staff
@require_POST
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a waiting message: its words, its time, what goes instead."""
    row = _row(request, pk)
    data = request.POST
    words = any(name in data for name in ("kind", "body", "template"))
    try:
        message = composing.content(data, chosen(row.conversation, data)) if words else None
        later.change(
            pk,
            by=request.user,
            message=message,
            due_at=_due(data["due"]) if "due" in data else None,
            fallback=_fallback(request, row.conversation),
            cancel_on_reply="cancel_on_reply" in data if "due" in data else None,
        )
    except later.ScheduleError as failure:
        return problems([Problem(failure.field, None, None, str(failure))])
    except FAILURES as failure:
        return refused(failure)
    return JsonResponse({"scheduled": pk})


@staff
@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop a waiting message; what became of it meanwhile is said."""
    row = _row(request, pk)
    try:
        later.cancel(row.pk)
    except later.ScheduleError as failure:
        return problems([Problem(failure.field, None, None, str(failure))])
    return JsonResponse({"cancelled": pk})


def _row(request: StaffRequest, pk: int) -> ScheduledMessage:
    return get_object_or_404(
        ScheduledMessage.objects.select_related("conversation__contact", "conversation__number"),
        pk=pk,
        conversation__in=scope.conversations(request.user),
    )


def _due(text: str) -> datetime:
    """Return the time that a form names, which says its own offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise later.no_time()
    return moment


def _fallback(request: StaffRequest, opened: Conversation) -> dict[str, Any] | None:
    if not request.POST.get("fallback"):
        return None
    return forms.template(request.POST, chosen(opened, request.POST, "fallback"), "fallback-")
