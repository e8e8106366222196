"""What figures are looked at through: a period, and the conversations that count."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from conversations.models import Conversation

Row = dict[str, Any]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lens:
    """``first`` to ``last``, both whole days in ``zone``; ``seen``: the conversations."""

    first: date
    last: date
    seen: QuerySet[Conversation]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def start(self) -> datetime:
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that does not belong to the period."""
        return self._midnight(self.last + DAY)

    @property
    def days(self) -> list[date]:
        return [self.first + DAY * number for number in range((self.last - self.first).days + 1)]

    def before(self) -> "Lens":
        """Return the period of the same length that ends where this one begins."""
        length = self.last - self.first + DAY
        return replace(self, first=self.first - length, last=self.last - length)

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """Return a query's rows as dictionaries.

        ``sql`` may use the table ``seen`` (``id, number_id, contact_id``) and the parameters
        ``start``, ``end`` and ``zone``.
        """
        seen, values = (
            self.seen.order_by().values("id", "number_id", "contact_id").query.sql_with_params()
        )
        named: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "zone": str(self.zone),
            **parameters,
            **{f"seen{number}": value for number, value in enumerate(values)},
        }
        text = seen % tuple(f"%(seen{number})s" for number in range(len(values)))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH seen AS ({text}) {sql}", named)
            columns = [column.name for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def by_day(self, rows: Sequence[Row], *names: str) -> list[Row]:
        """Return one row a day, with zeros for days of which nothing is told."""
        told = {row["day"]: row for row in rows}
        nothing = dict.fromkeys(names, 0)
        return [{"day": day, **nothing, **told.get(day, {})} for day in self.days]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)
