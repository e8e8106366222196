"""Reading what figures a request asks for: period, zone, client and number."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agency.models import Client, User
from agency.reading import whole_number
from conversations import scope
from conversations.figures.lens import Lens
from conversations.models import Number

PRESETS = {7: _("7 days"), 28: _("28 days"), 90: _("90 days")}
USUAL = 28
MAX_DAYS = 400
# Before this no message was ever sent by WhatsApp's API.
EARLIEST = date(2018, 8, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The lens, and what the form shows of it. ``days`` is None for a period of one's own."""

    lens: Lens
    days: int | None
    clients: list[Client]
    numbers: list[Number]
    client: int | None
    number: int | None

    @property
    def query(self) -> dict[str, str]:
        """What asks for the same again."""
        wanted: dict[str, object] = {
            "zone": self.lens.zone,
            "client": self.client,
            "number": self.number,
        }
        if self.days:
            wanted["days"] = self.days
        else:
            wanted |= {"from": self.lens.first, "to": self.lens.last}
        return {name: str(value) for name, value in wanted.items() if value is not None}


def read(data: QueryDict, user: User) -> Asked:
    """Return what is asked for; what makes no sense is taken as not asked."""
    zone = _zone(data.get("zone", ""))
    today = timezone.now().astimezone(zone).date()
    first, last = _day(data.get("from", "")), _day(data.get("to", ""))
    days: int | None = None
    if first is None or last is None or first > last:
        asked = whole_number(data.get("days", ""))
        days = asked if asked in PRESETS else USUAL
        first, last = today - timedelta(days=days - 1), today
    first = max(first, last - timedelta(days=MAX_DAYS - 1))
    numbers = list(scope.numbers(user).select_related("client").order_by("display_number"))
    clients = (
        {number.client for number in numbers if number.client} if not user.is_client else set()
    )
    client = _one_of(data.get("client", ""), [found.pk for found in clients])
    number = _one_of(data.get("number", ""), [found.pk for found in numbers])
    seen = scope.conversations(user)
    if client:
        seen = seen.filter(number__client=client)
    if number:
        seen = seen.filter(number=number)
    return Asked(
        Lens(first, last, seen, zone),
        days,
        sorted(clients, key=str),
        numbers,
        client,
        number,
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name) if 0 < len(name) < 64 else ZoneInfo("UTC")  # noqa: PLR2004
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= timezone.now().date() + timedelta(days=400) else None


def _one_of(text: str, keys: list[int]) -> int | None:
    asked = whole_number(text)
    return asked if asked in keys else None
