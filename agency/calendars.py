"""The agency's opening hours. There is always the calendar ``default``, stored or not."""

from agency.models import Calendar

DEFAULT = "default"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE_HOURS = {day: [["09:00", "18:00"]] for day in WEEKDAYS[:5]}


def default() -> Calendar:
    """Return a default calendar that is not stored yet: office hours, in UTC."""
    return Calendar(key=DEFAULT, name="Opening hours", timezone="UTC", hours=OFFICE_HOURS)


def calendars() -> list[Calendar]:
    """Return all calendars, the default one first."""
    found = list(Calendar.objects.order_by("name", "id"))
    first = [calendar for calendar in found if calendar.key == DEFAULT] or [default()]
    return first + [calendar for calendar in found if calendar.key != DEFAULT]
