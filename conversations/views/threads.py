"""One conversation: its thread, and what the composer sends."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from agency.access import StaffRequest, staff
from conversations import actions, forms, inbox, templates
from conversations.content import ContentError
from conversations.models import Conversation, Template
from conversations.views import asked, lists
from conversations.window import SAFETY_MARGIN

# Longer numbers are no row's.
MAX_DIGITS = 18
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
    thread = _thread(opened, request.GET.get("before"))
    if part in PARTS:
        return render(request, f"conversations/thread.html#{part}", {"opened": opened, **thread})
    return lists.page(request, opened, thread)


def _thread(opened: Conversation, before: str | None) -> dict[str, Any]:
    return {
        "thread": inbox.thread(opened, before),
        "now": opened.now(),
        "margin": int(SAFETY_MARGIN.total_seconds()),
        "templates": inbox.sendable_templates(opened),
    }


@staff
@require_POST
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Send what the composer holds."""
    opened = asked.conversation(request, pk)
    chosen = _chosen(opened, request.POST)
    error = ""
    try:
        content = (
            forms.template(request.POST, chosen)
            if "template" in request.POST
            else forms.text(request.POST)
        )
        actions.reply(pk, content=content, by=request.user, key=forms.key(request.POST))
    except (forms.IncompleteError, actions.RefusedError, ContentError) as failure:
        error = str(failure)
    opened = asked.conversation(request, pk)
    context = {"opened": opened, "error": error, **_thread(opened, None)}
    # Nothing that was typed is lost: the page clears the composer only after a success.
    return render(
        request, "conversations/thread.html#thread", context, status=422 if error else 200
    )


@staff
@require_safe
def template_fields(request: StaffRequest, pk: int) -> HttpResponse:
    """The blanks of the chosen template."""
    opened = asked.conversation(request, pk)
    chosen = _chosen(opened, request.GET)
    context = {
        "chosen": chosen,
        "parameters": templates.parameters(chosen) if chosen else [],
        "preview": templates.read(chosen, {}) if chosen else None,
        "contact": opened.contact,
    }
    return render(request, "conversations/template_fields.html", context)


def _chosen(opened: Conversation, data: QueryDict) -> Template | None:
    asked = data.get("template", "")
    pk = int(asked) if asked.isdecimal() and len(asked) <= MAX_DIGITS else 0
    return inbox.sendable_templates(opened).filter(pk=pk).first()
