"""Charts as data: what the page's chart element draws."""

from collections.abc import Sequence
from typing import Any, Literal

from conversations.figures.lens import Row

Unit = Literal["count", "seconds"]


def by_day(
    rows: Sequence[Row],
    series: Sequence[tuple[str, Any]],
    *,
    kind: Literal["line", "bar"] = "line",
    stacked: bool = False,
    unit: Unit = "count",
) -> dict[str, Any]:
    """Return a chart over days; ``series``: names of columns and what they are called."""
    return {
        "kind": kind,
        "stacked": stacked,
        "unit": unit,
        "days": [row["day"].isoformat() for row in rows],
        "series": [
            {"label": str(label), "values": [_number(row[name]) for row in rows]}
            for name, label in series
        ],
    }


def bars(
    rows: Sequence[Row], label: str, series: Sequence[tuple[str, Any]], *, stacked: bool = True
) -> dict[str, Any]:
    """Return lying bars, one a row; ``label``: the column that names them."""
    return {
        "kind": "lying",
        "stacked": stacked,
        "unit": "count",
        "labels": [str(row[label]) for row in rows],
        "series": [
            {"label": str(said), "values": [_number(row[name]) for row in rows]}
            for name, said in series
        ],
    }


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 3)
