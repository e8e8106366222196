"""The figures' section about flows, and each flow's as a file."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, staff
from conversations.figures import asked
from conversations.figures.tables import Table
from conversations.views.figures import csv_file
from flows.figures.funnel import funnels
from flows.models import Flow

COLUMNS = (
    "version",
    "step",
    "reached",
    "ended",
    "waiting",
    "failed",
    "handed_over",
    "port",
    "took",
)


@staff
@require_safe
def section(request: StaffRequest) -> HttpResponse:
    """One flow's funnels, with a choice of flows."""
    wanted = asked.read(request.GET, request.user)
    flows = list(Flow.objects.only("id", "name").order_by("name"))
    chosen = next((flow for flow in flows if str(flow.pk) == request.GET.get("flow")), None)
    chosen = chosen or next(iter(flows), None)
    context = {
        "flows": flows,
        "chosen": chosen,
        "funnels": funnels(wanted.lens, chosen) if chosen else [],
        "query": urlencode(wanted.query),
    }
    return render(request, "flows/figures.html", context)


@staff
@require_safe
def as_csv(request: StaffRequest, pk: int) -> HttpResponse:
    """A flow's funnels as a file, one row for each way out of each step."""
    flow = get_object_or_404(Flow, pk=pk)
    lens = asked.read(request.GET, request.user).lens
    rows: list[list[object]] = []
    for funnel in funnels(lens, flow):
        for step in funnel.steps:
            counts = [
                step.stopped.get(name, 0) for name in ("ended", "waiting", "failed", "handed_over")
            ]
            for port, took in step.ports or [("", 0)]:
                rows.append([funnel.version.number, step.title, step.reached, *counts, port, took])
    return csv_file(Table(COLUMNS, rows), f"{flow.key}-{lens.first}-{lens.last}.csv")
