"""Whether a calendar is open, and when it opens next.

The flow engine has its own reading of the same data: it is pure, and knows of no house around it.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agency.calendars import WEEKDAYS
from agency.models import Calendar

# A calendar that stays closed for longer than this opens never.
HORIZON_DAYS = 366


def is_open(calendar: Calendar, now: datetime) -> bool:
    """Return whether it is open at a moment."""
    return next_opening(calendar, now) == now


def next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    """Return ``now`` if it is open, else the moment at which it opens; None if it never does."""
    zone = ZoneInfo(calendar.timezone)
    closed = set(calendar.closed_days)
    first = now.astimezone(zone).date()
    for number in range(HORIZON_DAYS):
        day = first + timedelta(days=number)
        if day.isoformat() in closed:
            continue
        spans = calendar.hours.get(WEEKDAYS[day.weekday()]) or ()
        for opens, closes in sorted(spans):
            begin, end = _moment(day, opens, zone), _moment(day, closes, zone)
            # Clocks that go forward can pass over a span as a whole.
            if now < end and begin < end:
                return max(begin, now)
    return None


def _moment(day: date, text: str, zone: ZoneInfo) -> datetime:
    """Return the moment at which the wall clock shows ``text``: hours may be 24."""
    hours, minutes = map(int, text.split(":")[:2])
    midnight = datetime.combine(day, time(), zone)
    return (midnight + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)
