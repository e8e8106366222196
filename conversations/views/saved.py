"""Saved replies: the settings page, and what the composer offers after a “/”."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency import audit
from agency.access import StaffRequest, staff
from conversations import composing, forms, saved_replies, uploads
from conversations.content import ContentError, Problem
from conversations.models import SavedReply
from conversations.views.composing import problems, refused

KINDS = composing.PLAIN | composing.KINDS


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The person's own replies, and those that all share."""
    rows = list(saved_replies.of(request.user)[: saved_replies.MOST])
    shown = [
        {
            "reply": row,
            "says": saved_replies.summary(row),
            "kind": KINDS.get(_kind(row)),
            "may_change": saved_replies.may_change(request.user, row),
        }
        for row in rows
    ]
    context = {
        "own": [look for look, row in zip(shown, rows, strict=True) if row.owner_id],
        "shared": [look for look, row in zip(shown, rows, strict=True) if not row.owner_id],
        "kinds": KINDS,
    }
    return render(request, "conversations/saved_replies.html", context)


@staff
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """All that this person may use, for the composer."""
    rows = saved_replies.of(request.user)[: saved_replies.MOST]
    return JsonResponse(
        {
            "replies": [
                {
                    "id": row.pk,
                    "shortcut": row.shortcut,
                    "title": row.title,
                    "kind": _kind(row),
                    "says": saved_replies.summary(row),
                    "content": row.content,
                    "own": row.owner_id is not None,
                }
                for row in rows
            ]
        }
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, kind: str) -> HttpResponse:
    """Write a reply of some kind."""
    if kind not in KINDS:
        raise Http404
    return _form(request, SavedReply(content={}), kind)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a reply."""
    row = _changeable(request, pk)
    return _form(request, row, _kind(row))


@staff
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a reply."""
    row = _changeable(request, pk)
    with transaction.atomic():
        if row.owner_id is None:
            audit.record(request, "saved-reply.delete", row, shortcut=row.shortcut)
        row.delete()
    messages.success(request, _("“/%(shortcut)s” is deleted.") % {"shortcut": row.shortcut})
    return redirect("saved-replies")


def _form(request: StaffRequest, row: SavedReply, kind: str) -> HttpResponse:
    if request.method == "POST":
        return _save(request, row)
    context: dict[str, Any] = {
        "reply": row,
        "kind": kind,
        "title": KINDS[kind].label,
        "kind_template": composing.form_of(kind),
        "content": row.content,
        "shared": row.pk is not None and row.owner_id is None,
    }
    return render(request, "conversations/saved_reply.html", context)


def _save(request: StaffRequest, row: SavedReply) -> HttpResponse:
    data = request.POST
    was_shared = row.pk is not None and row.owner_id is None
    try:
        message = composing.content(data, None)
        with transaction.atomic():
            saved_replies.save(
                row,
                shortcut=data.get("shortcut", ""),
                title=data.get("title", ""),
                message=message,
                shared="shared" in data,
                by=request.user,
            )
            shared = row.owner_id is None
            if shared or was_shared:
                audit.record(request, "saved-reply.save", row, shortcut=row.shortcut, shared=shared)
    except saved_replies.ShortcutError as failure:
        return problems([Problem("shortcut", None, None, str(failure))])
    except (forms.IncompleteError, uploads.UploadRefusedError, ContentError) as failure:
        return refused(failure)
    messages.success(request, _("“/%(shortcut)s” is saved.") % {"shortcut": row.shortcut})
    return JsonResponse({"location": reverse("saved-replies")})


def _changeable(request: StaffRequest, pk: int) -> SavedReply:
    row = get_object_or_404(saved_replies.of(request.user), pk=pk)
    if not saved_replies.may_change(request.user, row):
        raise Http404
    return row


def _kind(row: SavedReply) -> str:
    kind = str(row.content.get("kind", "text"))
    return "media" if kind in composing.MEDIA_KINDS else kind
