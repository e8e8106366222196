"""What the composer sends, and the forms that it is filled in with."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from agency.access import StaffRequest, staff
from agency.reading import whole_number
from conversations import (
    actions,
    collisions,
    composing,
    consent,
    forms,
    presence,
    quoting,
    receipts,
    saved_replies,
    templates,
    uploads,
    variables,
)
from conversations.actions import RefusedError
from conversations.content import ContentError, Problem
from conversations.models import Conversation, SavedReply, ScheduledMessage, Template
from conversations.views import asked

FAILURES = (forms.IncompleteError, uploads.UploadRefusedError, RefusedError, ContentError)


@staff
@require_POST
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Send what the composer holds; nothing that was typed is lost, whatever is answered."""
    opened = asked.conversation(request, pk)
    try:
        key = forms.key(request.POST)
        if not actions.is_sent(pk, key):
            _send(request, opened, key)
    except collisions.CollisionError as collision:
        return JsonResponse({"collision": str(collision)}, status=422)
    except FAILURES as failure:
        return refused(failure)
    return JsonResponse({"key": key})


def _send(request: StaffRequest, opened: Conversation, key: str) -> None:
    data = request.POST
    content = composing.content(data, chosen(opened, data), consented=opened)
    content = variables.fill(content, contact=opened.contact, by=request.user)
    collisions.check(opened, by=request.user, anyway="anyway" in data, since=data.get("since", ""))
    actions.reply(
        opened.pk,
        content=content,
        by=request.user,
        key=key,
        context_wamid=quoting.context(opened, data.get("context", "")),
    )
    presence.done_typing(opened.pk, person=request.user)
    receipts.read(opened)


def refused(failure: Exception) -> JsonResponse:
    """Say what is wrong, and with which field."""
    return problems(forms.problems(failure), closed=isinstance(failure, actions.WindowClosedError))


def problems(found: list[Problem], *, closed: bool = False) -> JsonResponse:
    """Say what is wrong; ``closed``: the window is, whatever the page shows."""
    listed = [{"field": problem.field, "message": problem.message} for problem in found]
    return JsonResponse({"problems": listed, "closed": closed}, status=422)


@staff
@require_safe
def template_fields(request: StaffRequest, pk: int) -> HttpResponse:
    """The blanks of the chosen template, proposed from what is known of the contact."""
    opened = asked.conversation(request, pk)
    template = chosen(opened, request.GET)
    context: dict[str, Any] = {"opened": opened, "chosen": template}
    if template:
        known = variables.scope(opened.contact, request.user)
        context |= {
            "prefix": "fallback-" if "fallback" in request.GET else "",
            "blanks": composing.blanks(template, known),
            "preview": templates.read(template, {}),
            "refusal": consent.refusal(opened.contact, template),
        }
    return render(request, "conversations/compose/template_fields.html", context)


@staff
@require_safe
def compose(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A form for a message of some kind, empty or filled in from a saved or scheduled one."""
    opened = asked.conversation(request, pk)
    known = composing.KINDS | composing.PLAIN
    if kind not in known:
        raise Http404
    context = {
        "opened": opened,
        "kind": kind,
        "title": known[kind].label,
        "kind_template": composing.form_of(kind),
        "content": _content(request, opened),
        "scheduled": request.GET.get("scheduled", ""),
    }
    return render(request, "conversations/compose/dialog.html", context)


@staff
@require_POST
def fill(request: StaffRequest, pk: int) -> HttpResponse:
    """What a text says once its variables are filled in: for the preview while it is typed."""
    opened = asked.conversation(request, pk)
    content = {"kind": "text", "body": request.POST.get("body", "")}
    try:
        filled = variables.fill(content, contact=opened.contact, by=request.user)
    except ContentError as failure:
        return refused(failure)
    return JsonResponse({"body": filled["body"]})


def chosen(opened: Conversation, data: QueryDict, name: str = "template") -> Template | None:
    """Return the template that a form names, if it may be sent here."""
    return templates.sendable(opened).filter(pk=whole_number(data.get(name, ""))).first()


def _content(request: StaffRequest, opened: Conversation) -> dict[str, Any]:
    """Return what a form is to begin with."""
    found: SavedReply | ScheduledMessage
    if "saved" in request.GET:
        mine = saved_replies.of(request.user)
        found = get_object_or_404(mine, pk=whole_number(request.GET["saved"]))
    elif request.GET.get("scheduled"):
        waiting = opened.scheduled_messages
        found = get_object_or_404(waiting, pk=whole_number(request.GET["scheduled"]))
    else:
        return {}
    return dict(found.content)
