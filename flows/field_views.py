"""The settings of contacts' fields: who has a value, and which flows use it."""

from typing import Any

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency import audit
from agency.access import StaffRequest, manager
from conversations import fields
from conversations.fieldforms import FieldForm
from conversations.models import Contact, ContactField
from flows.uses import field_uses

# The newest contacts show which fields only flows know of.
SAMPLE = 500


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the fields, and those that flows write without anybody having defined them."""
    known: list[Any] = fields.all()
    uses = field_uses()
    for field in known:
        field.used_by = uses.get(field.key, [])
    keys = {field.key for field in known}
    newest = Contact.objects.order_by("-pk").values_list("fields", flat=True)[:SAMPLE]
    written = {key for row in newest for key in row} | uses.keys()
    unknown = [
        {"key": key, "name": fields.undefined(key).name, "used_by": uses.get(key, [])}
        for key in sorted(written - keys)
    ]
    context = {"fields": known, "unknown": unknown, "full": len(known) >= fields.MOST}
    return render(request, "conversations/fields/index.html", context)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Define a field; ``?key`` is one that flows write already."""
    key = request.GET.get("key", "")[:64]
    initial = {"key": key, "name": fields.undefined(key).name} if key else {}
    form = FieldForm(request.POST or None, initial=initial)
    if request.method == "POST" and len(fields.all()) < fields.MOST and form.is_valid():
        with transaction.atomic():
            row = form.save()
            audit.record(request, "contact-field.create", row, key=row.key, kind=row.kind)
        messages.success(request, _("The field “%(name)s” is there.") % {"name": row})
        return redirect("contact-fields")
    return _form(request, form)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a field, or change what it holds. What contacts have in it stays as it is."""
    row = get_object_or_404(ContactField, pk=pk)
    before = {"name": row.name, "kind": row.kind, "choices": row.choices}
    form = FieldForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            row = form.save()
            after = {"name": row.name, "kind": row.kind, "choices": row.choices}
            audit.record(request, "contact-field.change", row, before=before, after=after)
        messages.success(request, _("The field “%(name)s” is saved.") % {"name": row})
        return redirect("contact-fields")
    return _form(request, form)


@manager
@require_POST
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a field one place ``up``, or else down."""
    rows = fields.all()
    places = [row.pk for row in rows]
    place = places.index(pk) if pk in places else 0
    other = place - 1 if request.POST.get("to") == "up" else place + 1
    if pk in places and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        with transaction.atomic():
            for number, row in enumerate(rows, start=1):
                row.position = number
            ContactField.objects.bulk_update(rows, ["position"])
            audit.record(request, "contact-field.move", rows[other])
    return redirect("contact-fields")


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Say who is affected; then delete the definition, and with ``values`` what is in it."""
    row = get_object_or_404(ContactField, pk=pk)
    if request.method == "POST":
        erase = "values" in request.POST
        with transaction.atomic():
            row.delete()
            erased = _erase(row.key) if erase else 0
            audit.record(request, "contact-field.delete", row, key=row.key, erased=erased)
        messages.success(request, _("The field “%(name)s” is deleted.") % {"name": row})
        return redirect("contact-fields")
    context = {
        "field": row,
        "contacts": Contact.objects.filter(fields__has_key=row.key, merged_into=None).count(),
        "used_by": field_uses().get(row.key, []),
    }
    return render(request, "conversations/fields/delete.html", context)


def _erase(key: str) -> int:
    """Take a field from all contacts; return from how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_contact SET fields = fields - %(key)s"
            " WHERE id IN (SELECT id FROM conversations_contact"
            "  WHERE jsonb_exists(fields, %(key)s) ORDER BY id FOR UPDATE)",
            {"key": key},
        )
        return int(cursor.rowcount)


def _form(request: StaffRequest, form: FieldForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "conversations/fields/form.html", {"form": form}, status=status)
