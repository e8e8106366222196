"""Notes in a thread, and whom they can name."""

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.access import StaffRequest, staff
from agency.models import User
from conversations import forms, mentions, notes, presence
from conversations.content import Problem
from conversations.models import Message
from conversations.views import asked, composing

# What the desktop shows of a note.
EXCERPT = 200


@staff
@require_POST
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a note to a conversation."""
    opened = asked.conversation(request, pk)
    try:
        key = forms.key(request.POST)
        body = request.POST.get("body", "")
        notes.add(opened, body=body, by=request.user, key=key)
        presence.done_typing(pk, person=request.user)
    except notes.NoteError as refusal:
        return composing.problems([Problem("body", None, None, str(refusal))])
    except forms.IncompleteError as failure:
        return composing.refused(failure)
    return JsonResponse({"key": key})


@staff
@require_safe
def people(request: StaffRequest, pk: int) -> HttpResponse:
    """Whom a note can name here: people and teams that may see the conversation."""
    opened = asked.conversation(request, pk)
    colleagues, teams = mentions.nameable(opened)
    names = [str(person) for person in colleagues]
    found = [
        {
            # Two of the same name are told apart by their addresses.
            "name": person.email if names.count(str(person)) > 1 else str(person),
            "says": str(person) if names.count(str(person)) > 1 else person.email,
            "team": False,
        }
        for person in colleagues
        if person.pk != request.user.pk
    ]
    found += [
        {"name": str(team), "says": _("Everybody in the team"), "team": True} for team in teams
    ]
    return JsonResponse({"people": found})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int, ref: str) -> HttpResponse:
    """Write a note of one's own anew."""
    found = _note(request, pk, ref)
    context = {"note": found, "body": request.POST.get("body", found.text), "most": notes.LENGTH}
    if request.method != "POST":
        return render(request, "conversations/note_edit.html", context)
    try:
        notes.change(found, body=request.POST.get("body", ""), by=request.user)
    except notes.NoteError as refusal:
        context["error"] = str(refusal)
        return render(request, "conversations/note_edit.html", context, status=422)
    return _done()


@staff
@require_POST
def delete(request: StaffRequest, pk: int, ref: str) -> HttpResponse:
    """Take a note's words away."""
    try:
        notes.delete(_note(request, pk, ref), by=request.user)
    except notes.NoteError as refusal:
        return _done({"toast": {"text": str(refusal), "kind": "bad"}})
    return _done()


@staff
@require_safe
def mention(request: StaffRequest, pk: int) -> HttpResponse:
    """Who named the reader in this conversation last, for the message that pops up."""
    opened = asked.conversation(request, pk)
    found = mentions.newest(opened, request.user)
    if found is None:
        return JsonResponse({"title": ""})
    names = {"who": found.message.author or _("A colleague"), "contact": opened.contact}
    title = _("%(who)s named you in the conversation with %(contact)s") % names
    desktop = request.user.notify != User.Notify.NONE
    text = found.message.text[:EXCERPT]
    return JsonResponse({"title": title, "text": text, "desktop": desktop})


def _note(request: StaffRequest, pk: int, ref: str) -> Message:
    opened = asked.conversation(request, pk)
    rows = Message.objects.filter(
        conversation=opened,
        direction=Message.Direction.NOTE,
        kind=notes.KIND,
        source=Message.Source.AGENT,
    )
    return get_object_or_404(rows, ref=ref)


def _done(more: dict[str, object] | None = None) -> HttpResponse:
    events = {"close-dialog": {}, "thread-refresh": {}, **(more or {})}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
