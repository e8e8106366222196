"""Which entries of the audit log are asked for, page by page, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import QueryDict

from agency import calendars, paging
from agency.audit import words
from agency.models import AuditEntry
from agency.reading import whole_number

PAGE = 50
# Rows that a file fetches at once.
PIECE = 1000


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Days are those of the agency's first opening hours."""

    person: int = 0
    group: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, params: QueryDict) -> "Asked":
        """Read an address; what it cannot mean is left out."""
        group = params.get("group", "")
        return cls(
            person=whole_number(params.get("person", "")),
            group=group if group in words.GROUPS else "",
            first=_day(params.get("from", "")),
            last=_day(params.get("to", "")),
        )

    @property
    def query(self) -> str:
        pairs = {"person": self.person, "group": self.group, "from": self.first, "to": self.last}
        return urlencode({name: value for name, value in pairs.items() if value})


def entries(asked: Asked) -> QuerySet[AuditEntry]:
    """Return the entries that are asked for, in no order."""
    found = AuditEntry.objects.all()
    if asked.person:
        found = found.filter(person=asked.person)
    if asked.group:
        _label, nouns = words.GROUPS[asked.group]
        ofgroup = Q()
        for noun in nouns:
            ofgroup |= Q(act__startswith=f"{noun}.")
        found = found.filter(ofgroup)
    zone = ZoneInfo(calendars.calendars()[0].timezone)
    if asked.first:
        found = found.filter(at__gte=_midnight(asked.first, zone))
    if asked.last:
        found = found.filter(at__lt=_midnight(asked.last + timedelta(days=1), zone))
    return found


def page(asked: Asked, after: str | None) -> paging.Page:
    """Return a page of entries, the newest first."""
    return paging.page(entries(asked), "at", after, PAGE)


def every(asked: Asked) -> Iterator[AuditEntry]:
    """Yield all entries, the newest first, fetched piece by piece as they are written out."""
    after: str | None = None
    while True:
        found = paging.page(entries(asked), "at", after, PIECE)
        yield from found.rows
        after = found.next_key
        if after is None:
            return


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # A day that has none before or after it has no midnight in every zone.
    return found if date(1970, 1, 1) <= found <= date(9000, 1, 1) else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
