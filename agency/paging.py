"""Pages by key, never by offset: a key is the place of a page's last row, ``time~id``."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the key after which the next page begins, if there is one."""

    rows: list[Any]
    next_key: str | None


def page(
    rows: QuerySet[Any], field: str, after: str | None, size: int, *, rising: bool = False
) -> Page:
    """Return the page that begins after a key; by default the newest come first."""
    found = list(begin(rows, field, after, rising=rising)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, key(found[-1], field) if more else None)


def begin(
    rows: QuerySet[Any], field: str, after: str | None, *, rising: bool = False
) -> QuerySet[Any]:
    """Return the rows in order, from a key on."""
    order = (field, "id") if rising else (f"-{field}", "-id")
    place = parse(after)
    if place is not None:
        at, pk = place
        beyond = "gt" if rising else "lt"
        # The first condition is implied, but only by it an index is entered at the key.
        rows = rows.filter(
            Q(**{f"{field}__{beyond}e": at}),
            Q(**{f"{field}__{beyond}": at}) | Q(**{f"id__{beyond}": pk}),
        )
    return rows.order_by(*order)


def key(row: Any, field: str) -> str:
    """Return a row's place."""
    return f"{getattr(row, field).isoformat()}~{row.pk}"


def parse(text: str | None) -> tuple[datetime, int] | None:
    """A key that somebody made up begins at the beginning."""
    try:
        at, _, pk = (text or "").partition("~")
        moment = datetime.fromisoformat(at)
        # In UTC, because the database does not take every offset that Python knows.
        return (moment.astimezone(UTC), int(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
