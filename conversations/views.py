"""The inbox: a list, a thread and a composer, each of them also served as a fragment."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agency.access import StaffRequest, staff
from conversations import actions, forms, inbox, templates
from conversations.content import ContentError
from conversations.models import Conversation, MediaFile, Message, Template
from conversations.window import SAFETY_MARGIN

# Types that a browser may show; everything else is only ever downloaded.
SHOWN = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
}
# What a page consists of, each of them also served by itself.
PARTS = ("list", "thread", "older")
# Longer numbers are no row's.
MAX_DIGITS = 18


@staff
@require_safe
def home(_request: HttpRequest) -> HttpResponse:
    return redirect("inbox")


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, with no conversation open."""
    return _list_or_page(request, None)


@staff
@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation beside the list, or a fragment of it."""
    return _list_or_page(request, _get(pk))


def _list_or_page(request: HttpRequest, opened: Conversation | None) -> HttpResponse:
    asked = request.GET.get("which", "open")
    which = asked if asked in inbox.FILTERS else "open"
    context: dict[str, Any] = {"which": which, "opened": opened}
    part = request.GET.get("part", "")
    if part not in (PARTS if opened else ("list",)):
        part = ""
    if opened is not None and part != "list":
        # Before the list is read, which shows what nobody has seen.
        actions.mark_seen(opened)
        context |= _thread(opened, request.GET.get("before"))
    if part in ("", "list"):
        context["list"] = inbox.conversations(which, request.GET.get("after"))
    name = f"conversations/inbox.html#{part}" if part else "conversations/inbox.html"
    return render(request, name, context)


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
    opened = _get(pk)
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
    context = {"opened": _get(pk), "which": "open", "error": error, **_thread(_get(pk), None)}
    # Nothing that was typed is lost: the page clears the composer only after a success.
    return render(request, "conversations/inbox.html#thread", context, status=422 if error else 200)


@staff
@require_safe
def template_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """The blanks of the chosen template."""
    opened = _get(pk)
    chosen = _chosen(opened, request.GET)
    context = {
        "chosen": chosen,
        "parameters": templates.parameters(chosen) if chosen else [],
        "preview": templates.read(chosen, {}) if chosen else None,
        "contact": opened.contact,
    }
    return render(request, "conversations/template_fields.html", context)


@staff
@require_POST
def act(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Take over, hand back, resolve, reopen."""
    opened = _get(pk)
    if action == "take-over":
        actions.take_over(opened.pk, by=request.user)
    elif action == "hand-back":
        actions.hand_back(opened.pk)
    elif action == "resolve":
        actions.set_status(opened.pk, Conversation.Status.RESOLVED)
    elif action == "reopen":
        actions.set_status(opened.pk, Conversation.Status.OPEN)
    else:
        raise Http404
    return redirect("conversation", pk=pk)


@staff
@require_safe
def media(_request: HttpRequest, ref: str) -> HttpResponseBase:
    """A file that a customer sent, never as active content."""
    message = get_object_or_404(Message.objects.select_related("media_file"), ref=ref)
    file = getattr(message, "media_file", None)
    if file is None or file.state != MediaFile.State.READY:
        raise Http404
    try:
        stored = default_storage.open(file.path)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = file.sniffed_type in SHOWN
    name = " ".join(str(message.content.get("filename", "")).split())
    response = FileResponse(
        stored,
        as_attachment=not shown,
        filename=name or str(message.ref),
        content_type=file.sniffed_type if shown else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _chosen(opened: Conversation, data: QueryDict) -> Template | None:
    asked = data.get("template", "")
    pk = int(asked) if asked.isdecimal() and len(asked) <= MAX_DIGITS else 0
    return inbox.sendable_templates(opened).filter(pk=pk).first()


def _get(pk: int) -> Conversation:
    return get_object_or_404(
        Conversation.objects.select_related("contact", "number", "assignee", "team"), pk=pk
    )
