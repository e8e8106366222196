"""The page of the audit log, and the log as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from agency import spreadsheets
from agency.access import StaffRequest, manager
from agency.audit import listing, words
from agency.models import AuditEntry, User


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show the newest entries; htmx asks for the list alone, or for its next page."""
    asked = listing.Asked.read(request.GET)
    found = listing.page(asked, request.GET.get("after"))
    context: dict[str, Any] = {
        "asked": asked,
        "rows": [_row(entry) for entry in found.rows],
        "more": found.next_key,
    }
    part = HtmxDetails(request).target
    if part == "audit-list":
        return render(request, "agency/audit/list.html", context | {"part": part})
    if part == "audit-more":
        return render(request, "agency/audit/rows.html", context)
    context |= {
        "people": User.objects.order_by("name", "email"),
        "kinds": [(key, label) for key, (label, _nouns) in words.GROUPS.items()],
    }
    return render(request, "agency/audit/index.html", context)


@manager
@require_safe
def as_csv(request: StaffRequest) -> StreamingHttpResponse:
    """All entries that are asked for, as a file."""
    asked = listing.Asked.read(request.GET)
    columns = [
        _("Time (UTC)"),
        _("Who"),
        _("What was done"),
        _("To what"),
        _("Details"),
        _("Address"),
    ]
    return spreadsheets.streamed(columns, _lines(asked, get_language() or "en"), "audit-log.csv")


def _lines(asked: listing.Asked, language: str) -> Iterator[list[object]]:
    """Yield the lines; they are written when the request, with its language, is over already."""
    for entry in listing.every(asked):
        with override(language):
            said = "; ".join(f"{name}: {value}" for name, value in words.details(entry))
            line = [words.who(entry), words.act(entry.act), entry.target, said, entry.address]
        moment = entry.at.strftime("%Y-%m-%d %H:%M:%S")
        yield [spreadsheets.cell(value) for value in (moment, *line)]


def _row(entry: AuditEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "who": words.who(entry),
        "act": words.act(entry.act),
        "details": words.details(entry),
    }
