"""The figures as tables: what a section shows below its chart, and what its CSV holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations.figures import cost, outcomes, rates, resolution, volumes, windows
from conversations.figures.lens import Lens, Row

Cell = object


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; the names are for programs, and stay."""

    columns: tuple[str, ...]
    rows: list[list[Cell]]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Row]) -> "Table":
        return cls(tuple(columns), [[row.get(name) for name in columns] for row in rows])


def _conversations(lens: Lens) -> Table:
    return Table.of(("day", "active", "new", "received", "sent"), volumes.by_day(lens))


def _windows(lens: Lens) -> Table:
    return Table.of(("day", "opened", "used", "unanswered", "open"), windows.by_day(lens))


def _times(lens: Lens) -> Table:
    days, _ = windows.responses(lens)
    resolved = {row["day"]: row for row in resolution.times(lens)[0]}
    joined = {row["day"]: row for row in days}
    rows = []
    for day in sorted(joined.keys() | resolved.keys()):
        took = resolved.get(day, {})
        rows.append(
            joined.get(day, {"day": day})
            | {
                "resolved": took.get("resolved", 0),
                "resolution_median": took.get("median"),
                "resolution_ninetieth": took.get("ninetieth"),
            }
        )
    columns = (
        *("day", "answered", "median", "ninetieth"),
        *("answered_by_people", "people_median", "people_ninetieth"),
        *("resolved", "resolution_median", "resolution_ninetieth"),
    )
    return Table.of(columns, rows)


def _messages(lens: Lens) -> Table:
    columns = ("direction", "kind", "source", "total", "sent", "delivered", "read", "failed")
    out = [row | {"direction": "out"} for row in outcomes.kinds(lens)]
    received = [row | {"direction": "in", "source": "customer"} for row in outcomes.received(lens)]
    return Table.of(columns, out + received)


def _templates(lens: Lens) -> Table:
    columns = ("name", "language", "total", "sent", "delivered", "read", "failed", "answered")
    return Table.of(columns, outcomes.templates(lens))


def _taps(lens: Lens) -> Table:
    rows: list[Row] = []
    for row in outcomes.taps(lens, limit=1000):
        titles = row["titles"] or [{"title": "", "taps": 0}]
        rows += [row | {"title": one["title"], "taps": one["taps"]} for one in titles]
    columns = ("kind", "text", "total", "delivered", "tapped", "title", "taps")
    return Table.of(columns, rows)


def _cost(lens: Lens) -> Table:
    found = cost.estimate(lens, rates.current())
    return Table(
        ("country", "category", "total", "charged", "price", "cost", "currency"),
        [
            [
                line.country,
                line.category,
                line.total,
                line.charged,
                line.price,
                line.cost,
                found.currency,
            ]
            for line in found.lines
        ],
    )


# Sections by the names that stand in addresses.
TABLES: dict[str, Callable[[Lens], Table]] = {
    "conversations": _conversations,
    "windows": _windows,
    "times": _times,
    "messages": _messages,
    "templates": _templates,
    "taps": _taps,
    "cost": _cost,
}
