"""Contacts from a file and to one: uploaded, matched, checked, imported; exported."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency import audit, paging, spreadsheets
from agency.access import StaffRequest, manager
from agency.reading import whole_number
from conversations import contacts_list, exporting
from conversations.importing import files, run, steps, storage
from conversations.importing.forms import MatchForm
from conversations.models import ContactImport, ImportProblem

PAGE = 30
PROBLEMS = 50
# Kinds of problems that are counted above the rows.
CAUSES = 5
PIECE_OF_PROBLEMS = 1000
State = ContactImport.State
EXAMPLE = (
    ("name", "phone", "language", "labels", "consent"),
    ("Maya Fischer", "+49 151 2345 6789", "de", "Customer; Newsletter", "yes"),
    ("Diego Ramos", "+52 55 1234 5678", "es", "Lead", ""),
)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """What was imported so far, and where to begin; a POST announces a file."""
    if request.method == "POST":
        return _begin(request)
    rows = ContactImport.objects.exclude(state=State.ARRIVING).select_related("person")
    page = paging.page(rows, "created_at", request.GET.get("after"), PAGE)
    part = "#rows" if request.GET.get("part") == "rows" else ""
    return render(request, f"conversations/imports.html{part}", {"page": page})


def _begin(request: StaffRequest) -> HttpResponse:
    try:
        row = steps.begin(
            name=request.POST.get("name", ""),
            size=whole_number(request.POST.get("size", "")),
            by=request.user,
        )
    except steps.StepError as failure:
        return JsonResponse({"error": str(failure)}, status=422)
    return JsonResponse({"ref": row.pk, "piece": storage.PIECE}, status=201)


@manager
@require_POST
def piece(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a piece, as the raw body; ``at`` is its place."""
    get_object_or_404(ContactImport, pk=pk, person=request.user)
    at = whole_number(request.GET.get("at", "0"))
    try:
        row = steps.take(pk, at=at, data=request.body, by=request.user)
    except steps.StepError as failure:
        return JsonResponse({"error": str(failure)}, status=422)
    done = {"ref": row.pk} if row.state != State.ARRIVING else {}
    return JsonResponse({"received": row.received, **done})


@manager
@require_safe
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """An import as it stands: its columns, its check, how far it is, or what became of it."""
    row = _row(pk)
    part = request.GET.get("part")
    if part == "state":
        return render(request, "conversations/import_state.html", _state(row))
    if part == "problems":
        after = whole_number(request.GET.get("after", ""))
        context = {"row": row, **_problems(row, after)}
        return render(request, "conversations/import_problems.html#rows", context)
    return _page(request, row, MatchForm(row) if row.state == State.MAPPING else None)


@manager
@require_POST
def read_anew(request: StaffRequest, pk: int) -> HttpResponse:
    """Read the file in another alphabet, or with something else between its columns."""
    row = _row(pk)
    try:
        steps.read_anew(
            row,
            encoding=request.POST.get("encoding", ""),
            delimiter=request.POST.get("delimiter", ""),
        )
    except steps.StepError as failure:
        messages.error(request, str(failure))
    return redirect("contact-import", pk)


@manager
@require_POST
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Have the file checked with its columns as they were matched."""
    row = _row(pk)
    if row.state != State.MAPPING:
        return redirect("contact-import", pk)
    form = MatchForm(row, request.POST)
    if form.is_valid():
        try:
            steps.check(row, mapping=form.mapping, options=form.options)
        except steps.StepError as failure:
            form.add_error(None, str(failure))
        else:
            return redirect("contact-import", pk)
    return _page(request, row, form, status=422)


# What a button does, and under which name the audit log has it; "" for what changes nothing.
ACTS = {
    "back": (steps.match_again, ""),
    "start": (steps.start, "contacts.imported"),
    "stop": (steps.stop, "contacts.import-stopped"),
    "go-on": (steps.go_on, "contacts.import-continued"),
    "delete": (steps.delete, "contacts.import-forgotten"),
}


@manager
@require_POST
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Do what a button says: start, stop, go on, match the columns again, delete."""
    row = _row(pk)
    do, name = ACTS.get(request.POST.get("act", ""), (None, ""))
    if do is None:
        return redirect("contact-import", pk)
    try:
        with transaction.atomic():
            do(row)
            if name:
                audit.record(request, name, row.name, contact_import=pk, rows=row.rows)
    except steps.StepError as failure:
        messages.error(request, str(failure))
        return redirect("contact-import", pk)
    if do is steps.delete:
        messages.success(request, _("The import is deleted. Its contacts stay."))
        return redirect("contact-imports")
    return redirect("contact-import", pk)


@manager
@require_safe
def problems(_request: StaffRequest, pk: int) -> HttpResponseBase:
    """The rows in which something is wrong, as they were, with what it is: to be mended there."""
    row = _row(pk)
    columns = [*row.columns, _("Line"), _("Problem")]
    return spreadsheets.streamed(columns, _rows_with_problems(row), f"import-{pk}-problems.csv")


@manager
@require_safe
def example(_request: StaffRequest) -> HttpResponseBase:
    """A file as it should be, to begin with."""
    return spreadsheets.streamed(EXAMPLE[0], EXAMPLE[1:], "contacts-example.csv")


@manager
@require_safe
def export(request: StaffRequest) -> HttpResponseBase:
    """The contacts that the list shows, as a file that can be imported again."""
    asked = contacts_list.Asked.read(request.GET)
    found = contacts_list.rows(request.user, asked)
    audit.record(request, "contacts.exported", rows=found.count(), asked=asked.query)
    columns = exporting.columns(found)
    name = f"contacts-{timezone.now():%Y-%m-%d}.csv"
    return spreadsheets.streamed(columns, exporting.rows(found, columns), name)


def _row(pk: int) -> ContactImport:
    rows = ContactImport.objects.select_related("person").exclude(state=State.ARRIVING)
    return get_object_or_404(rows, pk=pk)


def _page(
    request: StaffRequest, row: ContactImport, form: MatchForm | None, *, status: int = 200
) -> HttpResponse:
    context = {
        **_state(row),
        "form": form,
        "encodings": files.ENCODINGS,
        "delimiters": files.DELIMITERS,
    }
    return render(request, "conversations/import.html", context, status=status)


def _state(row: ContactImport) -> dict[str, object]:
    counts = row.counts if row.counts or row.state in (State.RUNNING, State.DONE) else row.foreseen
    return {
        "row": row,
        "counts": counts,
        "due": row.state in run.DUE,
        "of": row.rows or None,
        "causes": [] if row.state in run.DUE else _causes(row),
        "takes": counts.get("new", 0) + counts.get("updated", 0),
        **_problems(row, 0),
    }


def _causes(row: ContactImport) -> list[dict[str, Any]]:
    """Return what is wrong most often, which one change may mend."""
    found = row.problems.values("sentence").annotate(rows=Count("pk")).order_by("-rows", "sentence")
    return [dict(cause) for cause in found.filter(rows__gt=1)[:CAUSES]]


def _problems(row: ContactImport, after: int) -> dict[str, object]:
    found = list(row.problems.filter(pk__gt=after).order_by("pk")[: PROBLEMS + 1])
    more = len(found) > PROBLEMS
    found = found[:PROBLEMS]
    return {"problems": found, "next_problem": found[-1].pk if more else None}


def _rows_with_problems(row: ContactImport) -> Iterator[list[object]]:
    for (_row_number, line), found in groupby(_all_problems(row), lambda one: (one.row, one.line)):
        told = list(found)
        cells = [*told[0].cells[: len(row.columns)]]
        cells += [""] * (len(row.columns) - len(cells))
        sentences = [
            f"{one.column}: {one.sentence}" if one.column else one.sentence for one in told
        ]
        yield [*map(spreadsheets.cell, cells), line, spreadsheets.cell(" ".join(sentences))]


def _all_problems(row: ContactImport) -> Iterator[ImportProblem]:
    """Read them piece by piece in the order of their rows, however many there are."""
    last = (0, 0)
    while True:
        rows = row.problems.filter(row__gte=last[0]).exclude(row=last[0], pk__lte=last[1])
        found = list(rows.order_by("row", "pk")[:PIECE_OF_PROBLEMS])
        yield from found
        if len(found) < PIECE_OF_PROBLEMS:
            return
        last = (found[-1].row, found[-1].pk)
