"""The sections of the page: what each shows, as data for its template."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from conversations.figures import charts, cost, outcomes, rates, resolution, volumes, windows, words
from conversations.figures.lens import Lens, Row

Context = dict[str, Any]
SHOWN_KINDS = 8
# A change of less is chance.
ENOUGH = 10


def _summary(lens: Lens) -> Context:
    now, then = volumes.totals(lens), volumes.totals(lens.before())
    opened = _sums(windows.by_day(lens), "opened", "used", "unanswered")
    earlier = _sums(windows.by_day(lens.before()), "opened", "unanswered")
    return {
        "now": now,
        "change": {name: change(now[name], then[name]) for name in now},
        "opened": opened,
        "opened_change": change(opened["opened"], earlier["opened"]),
        "unanswered_change": change(opened["unanswered"], earlier["unanswered"]),
        "used_share": share(opened["used"], opened["opened"]),
        "response": windows.responses(lens)[1],
        "resolution": resolution.times(lens)[1],
    }


def _conversations(lens: Lens) -> Context:
    rows = volumes.by_day(lens)
    people = [("active", _("Conversations with messages")), ("new", _("New conversations"))]
    messages = [("received", _("Received")), ("sent", _("Sent"))]
    return {
        "rows": rows,
        "chart": charts.by_day(rows, people),
        "second_chart": charts.by_day(rows, messages, kind="bar"),
    }


def _windows(lens: Lens) -> Context:
    rows = windows.by_day(lens)
    for row in rows:
        row["quiet"] = row["opened"] - row["used"]
    return {
        "rows": rows,
        "sums": _sums(rows, "opened", "used", "unanswered", "open"),
        "chart": charts.by_day(
            rows,
            [("used", _("Used")), ("quiet", _("Nothing was sent"))],
            kind="bar",
            stacked=True,
        ),
        "second_chart": charts.by_day(rows, [("unanswered", _("Closed unanswered"))], kind="bar"),
    }


def _times(lens: Lens) -> Context:
    days, overall = windows.responses(lens)
    resolved, resolved_overall = resolution.times(lens)
    return {
        "overall": overall,
        "resolved": resolved_overall,
        "chart": charts.by_day(
            days,
            [("median", _("First response, median")), ("people_median", _("By a person, median"))],
            unit="seconds",
        ),
        "second_chart": charts.by_day(
            resolved, [("median", _("Until resolved, median"))], unit="seconds"
        ),
        "rows": days,
        "resolved_rows": resolved,
    }


def _messages(lens: Lens) -> Context:
    rows = outcomes.kinds(lens)
    by_kind: dict[str, Row] = {}
    for row in rows:
        kind = by_kind.setdefault(
            row["kind"],
            {
                "kind": words.kind(row["kind"]),
                "read": 0,
                "delivered": 0,
                "sent": 0,
                "failed": 0,
                "total": 0,
            },
        )
        kind["read"] += row["read"]
        kind["delivered"] += row["delivered"] - row["read"]
        kind["sent"] += row["total"] - row["delivered"] - row["failed"]
        kind["failed"] += row["failed"]
        kind["total"] += row["total"]
    shown = sorted(by_kind.values(), key=lambda row: -row["total"])[:SHOWN_KINDS]
    outcome = [
        ("read", _("Read")),
        ("delivered", _("Delivered, not read")),
        ("sent", _("On the way")),
        ("failed", _("Failed")),
    ]
    return {
        "rows": [
            row | {"kind": words.kind(row["kind"]), "source": words.source(row["source"])}
            for row in rows
        ],
        "received": [row | {"kind": words.kind(row["kind"])} for row in outcomes.received(lens)],
        "chart": charts.bars(shown, "kind", outcome),
    }


def _templates(lens: Lens) -> Context:
    rows = outcomes.templates(lens)
    for row in rows:
        row["delivered_share"] = share(row["delivered"], row["total"])
        row["read_share"] = share(row["read"], row["delivered"])
        row["answered_share"] = share(row["answered"], row["delivered"])
    return {"rows": rows}


def _taps(lens: Lens) -> Context:
    rows = outcomes.taps(lens)
    for row in rows:
        row["kind"] = words.kind(row["kind"])
        row["tapped_share"] = share(row["tapped"], row["delivered"])
    return {"rows": rows}


def _cost(lens: Lens) -> Context:
    return {"estimate": cost.estimate(lens, rates.current()), "allowance": cost.ALLOWANCE}


# Sections by the names that stand in addresses, in the order of the page.
SECTIONS: dict[str, Callable[[Lens], Context]] = {
    "summary": _summary,
    "conversations": _conversations,
    "windows": _windows,
    "times": _times,
    "messages": _messages,
    "templates": _templates,
    "taps": _taps,
    "cost": _cost,
}


def share(part: int, whole: int) -> int | None:
    """Return a percentage; None of nothing."""
    return min(100, round(100 * part / whole)) if whole else None


def change(now: int, then: int) -> int | None:
    """Return by how many percent there is more than before; None if that says nothing."""
    return round(100 * (now - then) / then) if then >= ENOUGH else None


def _sums(rows: list[Row], *names: str) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in names}
