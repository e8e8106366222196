"""One message: its menu, its timeline, its raw record, its contact cards, and doing it again."""

import json
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.access import StaffRequest, manager, staff
from conversations import again, delivery, scope, thread, vcards
from conversations.actions import RefusedError, WindowClosedError
from conversations.bubbles.shapes import card, mappings
from conversations.models import Message


@staff
@require_safe
def menu(request: StaffRequest, pk: int, ref: uuid.UUID) -> HttpResponse:
    """What can be done with a message."""
    message = _message(request, pk, ref)
    opened = message.conversation
    content = message.shown
    shown = {
        "message": message,
        "opened": opened,
        "bubble": thread.one(opened, message),
        # The text that is stored beside the content is a summary.
        "words": content.get("body") or content.get("caption") or message.text,
        "may_send": again.may_send(message),
        "now": opened.now(),
        "address": request.build_absolute_uri(
            f"{reverse('conversation', args=[pk])}?at={message.ref}"
        ),
        "cards": [card(one) for one in mappings(content.get("contacts"))],
    }
    return render(request, "conversations/message_menu.html", shown)


@staff
@require_safe
def timeline(request: StaffRequest, pk: int, ref: uuid.UUID) -> HttpResponse:
    """What became of a message, for the dialog."""
    message = _message(request, pk, ref)
    shown = {
        "message": message,
        "opened": message.conversation,
        "bubble": thread.one(message.conversation, message),
        "steps": delivery.steps(message),
        "may_send": again.may_send(message),
    }
    return render(request, "conversations/timeline.html", shown)


@manager
@require_safe
def raw(request: StaffRequest, pk: int, ref: uuid.UUID) -> HttpResponse:
    """What was stored and what Meta said, as it is; tokens are in neither."""
    message = _message(request, pk, ref)
    parts: list[tuple[str, Any]] = [
        (_("The message"), message.content),
        (_("Its template for a closed window"), message.fallback),
        (_("The error"), message.error),
        (_("As Meta sent it"), message.raw),
        *(
            (_("Status “%(name)s” as Meta sent it") % {"name": event.kind}, event.raw)
            for event in message.timeline.all()
        ),
    ]
    shown = {
        "message": message,
        "parts": [(name, _written(data)) for name, data in parts if data],
    }
    return render(request, "conversations/raw.html", shown)


@staff
@require_POST
def send_again(request: StaffRequest, pk: int, ref: uuid.UUID) -> HttpResponse:
    """Send what failed once more, as a new message."""
    message = _message(request, pk, ref)
    try:
        again.send(message, by=request.user)
    except WindowClosedError as closed:
        # The composer takes it from here: it offers what can still be sent.
        return _told(str(closed), "bad", compose={"kind": "template"})
    except RefusedError as refusal:
        return _told(str(refusal), "bad")
    return _told(_("It is on its way again."), "good", close_dialog=True)


@staff
@require_POST
def fetch(request: StaffRequest, pk: int, ref: uuid.UUID) -> HttpResponse:
    """Fetch a customer's file once more."""
    if not again.fetch(_message(request, pk, ref)):
        return _told(_("There is nothing to fetch: the file is here, or on its way."), "info")
    return _told(_("The file is being fetched again."), "info")


@staff
@require_safe
def contact_card(request: StaffRequest, pk: int, ref: uuid.UUID, index: int) -> HttpResponse:
    """A contact card as a file for an address book."""
    cards = mappings(_message(request, pk, ref).shown.get("contacts"))
    if index >= len(cards):
        raise Http404
    name = "".join(c for c in card(cards[index]).name if c.isalnum() or c in " -_").strip()
    return HttpResponse(
        vcards.vcard(cards[index]),
        headers={
            "Content-Type": "text/vcard; charset=utf-8",
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=f"{name or 'contact'}.vcf"
            ),
        },
    )


def _message(request: StaffRequest, pk: int, ref: uuid.UUID) -> Message:
    """Return a message of a conversation that this person may see. Raises ``Http404``."""
    rows = Message.objects.filter(
        conversation=pk, conversation__in=scope.conversations(request.user)
    )
    joined = rows.select_related(
        "author", "media_file", "conversation__contact", "conversation__number"
    )
    return get_object_or_404(joined, ref=ref)


def _written(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True)


def _told(
    text: str, kind: str, *, close_dialog: bool = False, compose: dict[str, str] | None = None
) -> HttpResponse:
    """Answer with a toast, the thread being read anew, and what else is to happen."""
    events: dict[str, Any] = {"toast": {"text": text, "kind": kind}, "thread-refresh": {}}
    if close_dialog:
        events["close-dialog"] = {}
    if compose:
        events["compose"] = compose
    response = HttpResponse(status=204 if kind != "bad" else 200)
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
