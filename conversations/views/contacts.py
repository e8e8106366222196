"""The list of contacts, what is done with many at once, and making one by hand."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from agency import audit
from agency.access import StaffRequest, staff
from agency.models import Client, Label
from agency.reading import whole_number
from conversations import contact_acts, contacts_list, fields, scope
from conversations.contact_acts import KnownError
from conversations.contacts_list import COUNTED, Asked
from conversations.models import Contact

# So many are locked at a time, and no more are changed by one click.
BATCH = 500
Act = Callable[[Sequence[int]], int]


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The list, or its next page."""
    asked = Asked.read(request.GET)
    found = contacts_list.page(request.user, asked, request.GET.get("after"))
    context: dict[str, Any] = {"asked": asked, "list": found, "state": asked.query}
    if request.GET.get("part") == "rows":
        return render(request, "conversations/contacts/rows.html", context)
    count = contacts_list.count(request.user, asked)
    context |= {
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "fields": fields.all(),
        "labels": Label.objects.all(),
        "numbers": scope.numbers(request.user).order_by("display_number"),
        "clients": Client.objects.filter(active=True),
        "filters": _filters(asked),
        "lasts": _lasts(),
    }
    return render(request, "conversations/contacts/contacts.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a contact by hand."""
    known: Contact | None = None
    error = ""
    if request.method == "POST":
        data = request.POST
        try:
            with transaction.atomic():
                made = contact_acts.create(
                    name=data.get("name", ""), phone=data.get("phone", ""), by=request.user
                )
                # The log outlives the contact: it says nothing of the customer.
                audit.record(request, "contact.create", f"#{made.pk}")
            return _to(request, _home(request, made))
        except KnownError as failure:
            error = str(failure)
            known = scope.contacts(request.user).filter(pk=failure.contact.pk).first()
        except ValidationError as failure:
            error = failure.messages[0]
    context = {"error": error, "known": known, "data": request.POST}
    status = 422 if error else 200
    return render(request, "conversations/contacts/new.html", context, status=status)


@staff
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Do one thing with the contacts that are ticked, or with all that the list's address means."""
    data = request.POST
    try:
        act, ids = _act(request, data), _chosen(request, data)
    except ValidationError as failure:
        messages.error(request, failure.messages[0])
        return redirect(_back(data))
    done = 0
    everything = data.get("all") == "1"
    for begin in range(0, len(ids), BATCH):
        done += act(ids[begin : begin + BATCH])
    audit.record(
        request,
        "contact.bulk",
        data.get("act", ""),
        changed=done,
        label=" ".join(data.get("label", "").replace("\x00", "").split())[:60],
        filter=_asked(data).query if everything else "",
    )
    messages.success(
        request,
        ngettext("%(count)s contact was changed.", "%(count)s contacts were changed.", done)
        % {"count": done},
    )
    return redirect(_back(data))


def _act(request: StaffRequest, data: QueryDict) -> Act:
    """Return what is asked for. Raises ``ValidationError``."""
    by = request.user
    match data.get("act"):
        case "label":
            tag = contact_acts.tag_of(data.get("label", ""))
            return lambda ids: contact_acts.label(ids, add=[tag], by=by)
        case "unlabel":
            tag = contact_acts.tag_of(data.get("label", ""))
            return lambda ids: contact_acts.label(ids, remove=[tag], by=by)
        case "opt-out":
            said = _("changed for many contacts at once")
            return lambda ids: contact_acts.opt(ids, out=True, by=by, said=said)
        case "block":
            return lambda ids: contact_acts.block(ids, blocked=True, by=by)
        case "unblock":
            return lambda ids: contact_acts.block(ids, blocked=False, by=by)
        case _:
            raise ValidationError(_("Choose what to do with the contacts."))


def _chosen(request: StaffRequest, data: QueryDict) -> list[int]:
    """Return the contacts' ids, of those that this person may see.

    Raises ``ValidationError`` for more than a request can change: none is left out in silence.
    """
    if data.get("all") == "1":
        found = contacts_list.rows(request.user, _asked(data))
    else:
        ticked = [whole_number(text) for text in data.getlist("contact")[:BATCH]]
        found = scope.contacts(request.user).filter(pk__in=ticked)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])
    if len(ids) > COUNTED:
        most = formats.number_format(COUNTED, use_l10n=True, force_grouping=True)
        raise ValidationError(
            _("These are more than %(most)s contacts. Narrow them down by the filter first.")
            % {"most": most}
        )
    return ids


def _asked(data: QueryDict) -> Asked:
    return Asked.read(QueryDict(data.get("state", "")))


def _back(data: QueryDict) -> str:
    state = _asked(data).query
    return reverse("contacts") + (f"?{state}" if state else "")


def _home(request: StaffRequest, made: Contact) -> str:
    """Return where a new contact is seen: nowhere yet by who is limited to some labels."""
    if scope.contacts(request.user).filter(pk=made.pk).exists():
        return reverse("contact", args=[made.pk])
    messages.success(request, _("The contact is added. You see it once it has one of your labels."))
    return reverse("contacts")


def _to(request: StaffRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if HtmxDetails(request) else redirect(address)


def _filters(asked: Asked) -> list[dict[str, str]]:
    """Return the conditions that are on, each with the address without it."""
    known = fields.all()
    names = {field.key: field.name for field in known}
    words: dict[str, str] = {
        "consent": {
            "in": _("Wants marketing"),
            "out": _("Wants no marketing"),
            "unknown": _("Consent unknown"),
        }.get(asked.consent, ""),
        "blocked": {"yes": _("Blocked"), "no": _("Not blocked")}.get(asked.blocked, ""),
        "source": {
            "link": _("Came from a link"),
            "ad": _("Came from an ad"),
            "none": _("Came by themselves"),
        }.get(asked.source, ""),
        "last": dict(_lasts()).get(asked.last, ""),
    }
    shown = [
        {"words": said, "without": asked.but(**{name: ""})} for name, said in words.items() if said
    ]
    for tag in asked.label:
        left = tuple(name for name in asked.label if name != tag)
        says = _("without %(label)s") % {"label": tag} if asked.match == "none" else tag
        shown.append({"words": says, "without": asked.but(label=left)})
    if asked.field:
        name = names.get(asked.field, asked.field)
        says = f"{name}: {asked.value}" if asked.value else _("has %(name)s") % {"name": name}
        shown.append({"words": says, "without": asked.but(field="", value="")})
    if asked.number:
        shown.append({"words": _("One number"), "without": asked.but(number=0)})
    if asked.client:
        shown.append({"words": _("One client"), "without": asked.but(client=0)})
    return shown


def _lasts() -> list[tuple[str, str]]:
    return [
        ("1d", _("Last message today or yesterday")),
        ("7d", _("Last message within 7 days")),
        ("30d", _("Last message within 30 days")),
        ("90d", _("Last message within 90 days")),
        ("older-30d", _("No message for 30 days")),
        ("older-90d", _("No message for 90 days")),
        ("older-365d", _("No message for a year")),
        ("never", _("Never a conversation")),
    ]
