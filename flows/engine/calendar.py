"""Business hours: when an agency is there, in its own time zone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT = "default"
# A calendar that is closed for longer than this has no opening that anybody would wait for.
HORIZON_DAYS = 366
_DAY = timedelta(days=1)
_MIDNIGHT = "24:00"


class CalendarError(ValueError):
    """Data that is no calendar; str() says why."""


@dataclass(frozen=True)
class Calendar:
    """Weekly hours and closed days.

    ``week``: for Monday to Sunday the spans in which it is open, in minutes since midnight, sorted
    and apart from each other. ``closed_days`` are whole days without hours.
    """

    zone: ZoneInfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    closed_days: frozenset[date] = frozenset()

    @classmethod
    def load(
        cls, *, timezone: str, hours: Mapping[str, Any], closed_days: Sequence[str] = ()
    ) -> Self:
        """Read ``{"monday": [["09:00", "18:00"]], …}``; raise CalendarError for anything else."""
        try:
            return cls(
                zone=ZoneInfo(timezone),
                week=tuple(_spans(hours.get(day) or ()) for day in WEEKDAYS),
                closed_days=frozenset(date.fromisoformat(day) for day in closed_days),
            )
        except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError) as error:
            raise CalendarError(f"These are no opening hours: {error}") from error

    def local(self, moment: datetime) -> datetime:
        """Return the moment as the agency's wall clock shows it."""
        return moment.astimezone(self.zone)

    def is_open(self, moment: datetime) -> bool:
        """Return whether it is open at that moment."""
        return any(opens <= moment < closes for opens, closes in self._spans_of_day(moment))

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return the moment itself if it is open, else when it opens; None if it never does."""
        day = self.local(moment).date()
        for _ in range(HORIZON_DAYS):
            for opens, closes in self._on(day):
                if moment < closes:
                    return max(opens, moment)
            day += _DAY
        return None

    @property
    def longest_closed(self) -> timedelta | None:
        """The longest time for which it can be closed at a stretch, None if it is always closed."""
        return self.longest_gap and self.longest_gap[1]

    @cached_property
    def longest_gap(self) -> tuple[datetime, timedelta] | None:
        """When it closes for the longest time, and for how long; None if it is always closed.

        The week repeats, so a week without closed days and the surroundings of each closed day are
        all that can differ.
        """
        if not any(self.week):
            return None
        longest = datetime.min.replace(tzinfo=UTC), timedelta(0)
        for first, last in self._stretches():
            days = (first + _DAY * number for number in range((last - first).days + 1))
            spans = [span for day in days for span in self._on(day)]
            for (_, closes), (opens, _) in pairwise(spans):
                longest = max(longest, (closes, opens - closes), key=lambda gap: gap[1])
        return longest

    def _stretches(self) -> Iterator[tuple[date, date]]:
        """Yield the stretches of days to be looked at; each begins and ends with a whole week."""
        week = timedelta(days=7)
        any_monday = date(2001, 1, 1)
        yield any_monday, any_monday + 2 * week
        # Clocks that go forward or back make one night a year longer or shorter.
        yield from self._changes_of_the_clock()
        days = sorted(self.closed_days)
        start = 0
        for index in range(1, len(days) + 1):
            if index == len(days) or days[index] - days[index - 1] > week:
                yield days[start] - week, days[index - 1] + week
                start = index

    def _changes_of_the_clock(self) -> Iterator[tuple[date, date]]:
        """Yield the weeks around the changes of a recent year, whose rules stand for all."""
        noon = datetime(2025, 1, 1, 12, tzinfo=self.zone)
        offset = noon.utcoffset()
        for number in range(1, HORIZON_DAYS):
            day = noon + _DAY * number
            if day.utcoffset() != offset:
                offset = day.utcoffset()
                week = timedelta(days=7)
                yield day.date() - week, day.date() + week

    def _spans_of_day(self, moment: datetime) -> list[tuple[datetime, datetime]]:
        return self._on(self.local(moment).date())

    def _on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the open spans of a day as moments."""
        if day in self.closed_days:
            return []
        midnight = datetime.combine(day, time(), self.zone)
        spans = [
            (_moment(midnight, opens), _moment(midnight, closes))
            for opens, closes in self.week[day.weekday()]
        ]
        # Clocks that go forward can pass over a span from its beginning to its end.
        return [(opens, closes) for opens, closes in spans if opens < closes]


def _moment(midnight: datetime, minutes: int) -> datetime:
    """Return the wall clock's time on that day, in UTC so that spans are true lengths."""
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def _spans(pairs: Any) -> tuple[tuple[int, int], ...]:
    spans = sorted((_minutes(opens), _minutes(closes)) for opens, closes in pairs)
    for opens, closes in spans:
        if opens >= closes:
            raise ValueError("a day closes after it opens")
    if any(second[0] < first[1] for first, second in pairwise(spans)):
        raise ValueError("the hours of a day overlap")
    return tuple(spans)


def _minutes(text: str) -> int:
    if text == _MIDNIGHT:
        return 24 * 60
    read = time.fromisoformat(text)
    return read.hour * 60 + read.minute
