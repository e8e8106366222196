"""The agency's opening hours as the engine knows them."""

from collections.abc import Iterable, Iterator, Mapping

import structlog

from agency import calendars
from agency.models import Calendar as Stored
from flows.engine.calendar import Calendar, CalendarError

log = structlog.get_logger(__name__)


def loaded(stored: Iterable[Stored]) -> dict[str, Calendar]:
    """Return calendars by key; one that cannot be read is left out, and told to the operators."""
    found = {}
    for row in stored:
        try:
            found[row.key] = Calendar.load(
                timezone=row.timezone, hours=row.hours, closed_days=row.closed_days
            )
        except CalendarError:
            log.exception("calendar_unreadable", calendar=row.key)
    return found


class Hours(Mapping[str, Calendar]):
    """The agency's calendars by key, read when somebody asks for the first time."""

    def __init__(self) -> None:
        self._found: dict[str, Calendar] | None = None

    def __getitem__(self, key: str) -> Calendar:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, Calendar]:
        if self._found is None:
            self._found = loaded(calendars.calendars())
        return self._found
