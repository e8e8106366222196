"""The agency's flows: which there are and how they do, the builder, and where a contact is."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.access import StaffRequest, staff
from agency.reading import whole_number
from agency.sentences import said
from conversations import scope
from conversations.models import Conversation
from flows import byhand, examples, overview, progress
from flows.api.states import describe
from flows.models import Flow
from flows.told import captured


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All flows as cards, and the gallery to begin from."""
    context = {"cards": overview.cards(), "gallery": examples.cards()}
    return render(request, "flows/index.html", context)


@staff
@require_safe
def builder(request: StaffRequest, pk: int) -> HttpResponse:
    """One flow in the builder, with its whole state."""
    flow = get_object_or_404(Flow.objects.select_related("live", "updated_by"), pk=pk)
    context = {"flow": flow, "state": said(describe(flow, request))}
    return render(request, "flows/builder.html", context)


@staff
@require_safe
def of_conversation(request: StaffRequest, conversation: int) -> HttpResponse:
    """Who answers in a conversation, and where its flow is, as a strip beside the thread."""
    return _strip(request, _opened(request, conversation))


@staff
@require_POST
def stop(request: StaffRequest, conversation: int) -> HttpResponse:
    """End the flow that runs in a conversation."""
    opened = _opened(request, conversation)
    byhand.stop(opened.pk, by=request.user)
    return _strip(request, _opened(request, conversation))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: StaffRequest, conversation: int) -> HttpResponse:
    """Choose a flow for a conversation, and start it."""
    opened = _opened(request, conversation)
    context: dict[str, Any] = {"opened": opened}
    if request.method == "POST":
        try:
            byhand.start(opened.pk, whole_number(request.POST.get("flow", "")), by=request.user)
        except byhand.CannotStartError as refusal:
            context["error"] = str(refusal)
        else:
            events = {"close-dialog": {}, "thread-refresh": {"end": True}}
            return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
    context["choices"] = byhand.choices(opened)
    status = 422 if "error" in context else 200
    return render(request, "flows/begin.html", context, status=status)


def _opened(request: StaffRequest, pk: int) -> Conversation:
    found = scope.conversations(request.user).select_related("contact", "number", "assignee")
    return get_object_or_404(found, pk=pk)


def _strip(request: StaffRequest, opened: Conversation) -> HttpResponse:
    told = progress.told(opened)
    context = {"opened": opened, "progress": told[0] if told else None, "earlier": told[1:]}
    return render(request, "flows/progress.html", context)


@staff
@require_safe
def of_contact(request: StaffRequest, contact: int) -> HttpResponse:
    """What flows captured from a contact, for the pane and the page of contacts."""
    found = get_object_or_404(scope.contacts(request.user), pk=contact)
    return render(request, "flows/captured.html", {"captured": captured(found)})
