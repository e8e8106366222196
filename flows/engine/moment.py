"""What texts and conditions may know of the present moment: the window, the clock, the hours."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from conversations.window import Window
from flows.engine.calendar import DEFAULT, WEEKDAYS, Calendar
from flows.engine.facts import Facts

ROOTS = frozenset({"window", "time", "date", "weekday", "hours"})


class _Hours(Mapping[str, str]):
    """``open`` or ``closed`` by the key of a calendar, looked up when somebody asks."""

    def __init__(self, calendars: Mapping[str, Calendar], now: datetime) -> None:
        self._calendars = calendars
        self._now = now

    def __getitem__(self, key: str) -> str:
        return "open" if self._calendars[key].is_open(self._now) else "closed"

    def __iter__(self) -> Iterator[str]:
        return iter(self._calendars)

    def __len__(self) -> int:
        return len(self._calendars)


def moment(facts: Facts, now: datetime) -> dict[str, Any]:
    """Return ``window`` (``open``, ``hours_left``), ``time``, ``date``, ``weekday``, ``hours``.

    Times are those of the default calendar's zone, UTC without one. The window counts as open as
    long as a message can be sent, a safety margin before its end.
    """
    window = Window(facts.window_opened_at)
    local = local_time(facts, now)
    return {
        "window": {
            "open": window.sendable(now),
            # Rounded down: what asks for two hours must not get a moment less.
            "hours_left": math.floor(window.remaining(now).total_seconds() / 0.36) / 10_000,
        },
        "time": f"{local:%H:%M}",
        "date": f"{local:%Y-%m-%d}",
        "weekday": WEEKDAYS[local.weekday()],
        "hours": _Hours(facts.calendars, now),
    }


def local_time(facts: Facts, now: datetime) -> datetime:
    """Return the time on the agency's wall clock."""
    calendar = facts.calendars.get(DEFAULT)
    return now.astimezone(calendar.zone if calendar else UTC)
