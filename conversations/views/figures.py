"""Figures: the page with its filters, each section as a fragment, and each as CSV."""

import csv
import io
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agency import audit, spreadsheets
from agency.access import StaffRequest, manager, member
from conversations.figures import asked, rates
from conversations.figures.sections import SECTIONS
from conversations.figures.tables import TABLES, Table

# Longer than any rate file, in characters.
MAX_FILE = 400_000


@member
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    """The page; its sections are fetched as they come into view."""
    wanted = asked.read(request.GET, request.user)
    sections = [name for name in SECTIONS if name != "cost" or not request.user.is_client]
    context = {
        "asked": wanted,
        "presets": asked.PRESETS,
        "query": urlencode(wanted.query),
        "sections": sections,
    }
    return render(request, "conversations/figures.html", context)


@member
@require_safe
def section(request: StaffRequest, name: str) -> HttpResponse:
    """One section of the page."""
    if name not in SECTIONS or not _may_see(request, name):
        raise Http404
    wanted = asked.read(request.GET, request.user)
    context = SECTIONS[name](wanted.lens) | {"query": urlencode(wanted.query), "name": name}
    return render(request, f"conversations/figures/{name}.html", context)


@member
@require_safe
def as_csv(request: StaffRequest, name: str) -> HttpResponse:
    """One section's rows as a file."""
    if name not in TABLES or not _may_see(request, name):
        raise Http404
    wanted = asked.read(request.GET, request.user)
    lens = wanted.lens
    return csv_file(TABLES[name](lens), f"{name}-{lens.first}-{lens.last}.csv")


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def rate_file(request: StaffRequest) -> HttpResponse:
    """The rates that costs are estimated by: read, edited, put back."""
    problems: list[str] = []
    text = rates.text()
    if request.method == "POST":
        if "reset" in request.POST:
            rates.forget()
            audit.record(request, "rates.reset")
            return redirect("rates")
        text = request.POST.get("rates", "")[:MAX_FILE]
        try:
            count = rates.replace(text)
        except rates.BadRatesError as error:
            problems = error.problems
        else:
            audit.record(request, "rates.changed", rows=count)
            said = ngettext("%(count)d rate is saved.", "%(count)d rates are saved.", count)
            messages.success(request, said % {"count": count})
            return redirect("rates")
    context = {"text": text, "problems": problems, "own": rates.current().own}
    return render(request, "conversations/rates.html", context, status=422 if problems else 200)


def csv_file(table: Table, name: str) -> HttpResponse:
    """Return a table as a file that spreadsheets open without running anything."""
    written = io.StringIO()
    written.write(spreadsheets.MARK)
    file = csv.writer(written)
    file.writerow(table.columns)
    file.writerows([[spreadsheets.cell(cell) for cell in row] for row in table.rows])
    response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _may_see(request: StaffRequest, name: str) -> bool:
    """What messages cost the agency is not its clients' business."""
    return name != "cost" or not request.user.is_client
