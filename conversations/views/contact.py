"""One contact: the pane beside a thread, the contact's own page, and what is changed on both."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from agency import audit
from agency.access import StaffRequest, manager, staff
from agency.reading import whole_number
from conversations import contact_acts, duplicates, erasing, fields, rules, scope, timeline
from conversations.contact_acts import KnownError
from conversations.models import Contact, ContactField
from conversations.views import asked

LATEST = 5
MOST = 20
LONGEST_REASON = 60
FIELD = "field."
OWN = ("name", "phone")


@staff
@require_safe
def pane(request: StaffRequest, pk: int) -> HttpResponse:
    """The contact of a conversation, beside its thread."""
    opened = asked.conversation(request, pk)
    look = _look(request, opened.contact) | {"opened": opened}
    look["others"] = [row for row in look["conversations"] if row.pk != opened.pk]
    look["entries"] = timeline.latest(opened.contact, LATEST)
    return render(request, "conversations/contacts/pane.html", look)


@staff
@require_safe
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """All that is known of a contact, and all that happened."""
    contact = of(request, pk)
    if contact.merged_into_id:
        return redirect("contact", contact.merged_into_id)
    told = timeline.page(contact, request.GET.get("after"))
    if request.GET.get("part") == "timeline":
        look = {"contact": contact, "told": told}
        return render(request, "conversations/contacts/entries.html", look)
    look = _look(request, contact) | {"told": told}
    if request.GET.get("part") == "facts":
        return render(request, "conversations/contacts/facts.html", look)
    return render(request, "conversations/contacts/contact.html", look)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def value(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """The name, the phone number or a field: its form, and saving it in place.

    ``key``: "name", "phone", or "field." and a field's key. ``?shown`` asks for it without a form.
    """
    contact = of(request, pk)
    field = _field(contact, key)
    said = request.POST.get("value", "")
    error: object = ""
    if request.method == "POST":
        try:
            contact = _save(request, contact, field, key, said)
        except KnownError as known:
            # With the way to who has it, for those who see that contact.
            is_seen = scope.contacts(request.user).filter(pk=known.contact.pk).exists()
            error = known if is_seen else str(known)
        except ValidationError as failure:
            error = failure.messages[0]
        if not error:
            return _told(_value(request, contact, field, {}))
    editing = request.method == "POST" or "shown" not in request.GET
    look = {"editing": key if editing else "", "error": error}
    if request.method == "POST":
        look["said"] = said
    return _value(request, contact, field, look, status=422 if error else 200)


@staff
@require_POST
def labels(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a label (``add``), or take one (``remove``)."""
    contact = of(request, pk)
    removed = request.POST.get("remove", "")
    try:
        added = [] if removed else [contact_acts.tag_of(request.POST.get("add", ""))]
    except ValidationError as failure:
        look = {"error": failure.messages[0], "said": request.POST.get("add", "")}
        return _part(request, contact, "labels", look, status=422)
    contact_acts.label([pk], add=added, remove=[removed] if removed else [], by=request.user)
    return _part(request, _again(request, pk), "labels", {"again": True})


@staff
@require_POST
def consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Note whether the contact wants marketing (``out``), and why one thinks so (``said``)."""
    contact = of(request, pk)
    out = request.POST.get("out") == "1"
    said = request.POST.get("said", "").replace("\x00", "").strip()[:LONGEST_REASON]
    if not said:
        look = {"error": _("Write how you know, such as “asked for it on the phone”.")}
        return _part(request, contact, "consent", look, status=422)
    contact_acts.opt([pk], out=out, by=request.user, said=said)
    return _part(request, _again(request, pk), "consent", {})


@staff
@require_POST
def block(request: StaffRequest, pk: int) -> HttpResponse:
    """Block or unblock."""
    of(request, pk)
    contact_acts.block([pk], blocked=request.POST.get("blocked") == "1", by=request.user)
    # What the composer says of it, and all else on the page, is another now.
    return HttpResponseClientRefresh() if HtmxDetails(request) else redirect("contact", pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose a number, and open the conversation with it."""
    contact = of(request, pk)
    numbers = scope.numbers(request.user).filter(active=True).select_related("client")
    if request.method == "POST":
        number = numbers.filter(pk=whole_number(request.POST.get("number", ""))).first()
        if number is not None:
            opened = contact_acts.start(contact, number, by=request.user)
            return redirect("conversation", opened.pk)
    look = {
        "contact": contact,
        "numbers": numbers.order_by("display_number"),
        "error": _("Choose a number.") if request.method == "POST" else "",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/contacts/start.html", look, status=status)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Erase a contact with all that belongs to it, once that was typed."""
    contact = of(request, pk)
    # Typed, so that nobody does it with a slip of the hand.
    word = (contact.phone or contact.user_id or str(pk))[-4:]
    typed = request.POST.get("typed", "").strip()
    if request.method == "POST" and typed == word:
        with transaction.atomic():
            erasing.erase(pk)
            # Without what was known of the customer, who is forgotten.
            audit.record(request, "contact.delete", f"#{pk}")
        messages.success(request, _("The contact and all that belonged to it are erased."))
        return HttpResponseClientRedirect(reverse("contacts"))
    conversations, said = erasing.affected(contact)
    wrong = request.method == "POST"
    look = {
        "contact": contact,
        "word": word,
        "conversations": conversations,
        "written": said,
        "error": _("Type exactly what is asked for.") if wrong else "",
    }
    status = 422 if wrong else 200
    return render(request, "conversations/contacts/delete.html", look, status=status)


def of(request: StaffRequest, pk: int) -> Contact:
    """Return a contact that this person may see. Raises ``Http404``.

    One that was merged is found too, if the person may see what it lives on in.
    """
    seen = scope.contacts(request.user)
    found = seen.filter(pk=pk).first()
    if found is not None:
        return found
    gone = get_object_or_404(Contact, pk=pk, merged_into__in=seen.values("pk"))
    if request.method not in ("GET", "HEAD"):
        raise Http404
    return gone


def _again(request: StaffRequest, pk: int) -> Contact | None:
    """Return the contact anew; None if the person may no longer see it (a label is gone)."""
    return scope.contacts(request.user).filter(pk=pk).first()


def _look(request: StaffRequest, contact: Contact) -> dict[str, Any]:
    """Return what the pane and the page show."""
    known = fields.all()
    own = scope.conversations(request.user).filter(contact=contact)
    seen = scope.contacts(request.user)
    return _labels(contact) | {
        "contact": contact,
        "values": fields.of(contact, known),
        "conversations": list(
            own.select_related("number__client")
            .defer("number__access_token")
            .order_by("-last_message_at", "-id")[:MOST]
        ),
        "doubles": duplicates.of(contact, seen, known),
    }


def _labels(contact: Contact) -> dict[str, Any]:
    return {"known_labels": [name for name in rules.labels() if name not in contact.tags]}


def _field(contact: Contact, key: str) -> ContactField | None:
    """Return the field of a key, None for what is the contact's own. Raises ``Http404``."""
    if key in OWN:
        return None
    name = key.removeprefix(FIELD)
    if not key.startswith(FIELD):
        raise Http404
    field = ContactField.objects.filter(key=name).first()
    if field is None and name in contact.fields:
        return fields.undefined(name)
    if field is None:
        raise Http404
    return field


def _save(
    request: StaffRequest, contact: Contact, field: ContactField | None, key: str, said: str
) -> Contact:
    by = request.user
    if field is not None:
        return contact_acts.set_field(contact.pk, field=field, text=said, by=by)
    if key == "phone":
        return contact_acts.add_phone(contact.pk, phone=said, by=by)
    return contact_acts.rename(contact.pk, name=said, by=by)


def _value(
    request: StaffRequest,
    contact: Contact,
    field: ContactField | None,
    look: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Answer with the head, which shows what is the contact's own, or with one field's row."""
    if field is None:
        context = {"contact": contact, **look}
        return render(request, "conversations/contacts/head.html", context, status=status)
    stored = fields.text_of(contact.fields.get(field.key, ""))
    row = fields.Value(field, stored, fields.shown(field, stored), defined=field.pk is not None)
    context = {"contact": contact, "row": row, **look}
    return render(request, "conversations/contacts/value.html", context, status=status)


def _part(
    request: StaffRequest,
    contact: Contact | None,
    part: str,
    look: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Answer with one section, or lead away from a contact that the person no longer sees."""
    if contact is None:
        return HttpResponseClientRedirect(reverse("contacts"))
    context = _labels(contact) | {"contact": contact, **look}
    answer = render(request, f"conversations/contacts/{part}.html", context, status=status)
    return answer if status != 200 else _told(answer)  # noqa: PLR2004 - HTTP's


def _told(answer: HttpResponse) -> HttpResponse:
    """Let the page know, which shows the contact in other places too."""
    answer["HX-Trigger"] = json.dumps({"contact-changed": {}})
    return answer
