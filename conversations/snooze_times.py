"""Until when one can snooze: common times, and any time of one's own, in the hours' time zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agency import calendars
from agency.models import Calendar, User

FARTHEST = timedelta(days=366)
# As a field for local times writes it.
LOCAL = "%Y-%m-%dT%H:%M"
MORNING, EVENING = 9, 18


class SnoozeError(ValueError):
    """One cannot snooze until then; the message says why."""


@dataclass(frozen=True, slots=True)
class Time:
    """A common time: what it is called, when it is, and that in words."""

    name: str
    at: datetime
    words: str


def zone(user: User) -> ZoneInfo:
    """Return the time zone of a person's working hours, else that of the agency's."""
    own: Calendar | None = user.calendar
    stored = Calendar.objects.filter(key=calendars.DEFAULT).first()
    return ZoneInfo((own or stored or calendars.default()).timezone)


def common(now: datetime, where: ZoneInfo) -> list[Time]:
    """Return the common times that are still to come."""
    local = now.astimezone(where)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    evening = morning.replace(hour=EVENING)
    monday = morning + timedelta(days=7 - morning.weekday())
    wanted = [
        (_("In an hour"), now + timedelta(hours=1)),
        (_("Later today"), min(local + timedelta(hours=3), evening)),
        (_("This evening"), evening),
        (_("Tomorrow"), morning + timedelta(days=1)),
        (_("Next week"), monday),
    ]
    found: list[Time] = []
    for name, at in wanted:
        there = at.astimezone(where)
        if there > local and all(abs(there - other.at) > timedelta(minutes=5) for other in found):
            words = date_format(there, "D H:i") if there.date() != local.date() else ""
            found.append(Time(name, there, words or date_format(there, "H:i")))
    return found


def read(text: str, now: datetime, where: ZoneInfo) -> datetime:
    """Return the moment that was written; a time without an offset is one of ``where``.

    Raises :class:`SnoozeError`.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SnoozeError(_("Choose a day and a time.")) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=where)
    try:
        late = moment - now
    except OverflowError as error:
        raise SnoozeError(_("Choose a day and a time.")) from error
    if late <= timedelta(0):
        raise SnoozeError(_("Choose a time that is still to come."))
    if late > FARTHEST:
        raise SnoozeError(_("Choose a time within a year from now."))
    return moment
