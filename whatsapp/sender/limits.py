"""WhatsApp's rate limits as the generic cell rate algorithm (GCRA); pure.

The whole state of a limit is one time: when all that was let through would have been sent at the
even pace. It fits into one column, and needs no clean-up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing an ``interval`` on average, ``burst`` things at once after a rest."""

    interval: timedelta
    burst: int

    def wait(self, busy_until: datetime | None, now: datetime) -> timedelta:
        """Return how long the next one has to wait; zero if it may go."""
        if busy_until is None:
            return timedelta(0)
        tolerance = self.interval * (self.burst - 1)
        return max(busy_until - tolerance - now, timedelta(0))

    def after(self, busy_until: datetime | None, now: datetime) -> datetime:
        """Return the state once one more went at ``now``."""
        return max(busy_until or now, now) + self.interval

    def room(self, busy_until: datetime | None, now: datetime) -> int:
        """Return how many may go at ``now``."""
        if busy_until is None or busy_until <= now:
            return self.burst
        free = self.interval * self.burst - (busy_until - now)
        return max(0, int(free / self.interval))


# One message to the same person every 6 s, 45 in a burst (cloud-api.md, section 4).
PAIR = Limit(interval=timedelta(seconds=6), burst=45)


def throughput(per_second: int) -> Limit:
    """Return a number's limit.

    The burst makes up for a tenth of a second lost, and no more: Meta counts over about a second.
    """
    return Limit(interval=timedelta(seconds=1) / per_second, burst=max(1, per_second // 10))
