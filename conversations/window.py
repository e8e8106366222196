"""WhatsApp's 24-hour customer service window: a calculation, never a stored flag; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SERVICE_WINDOW = timedelta(hours=24)
# A message sent this close to the end may be judged by Meta's clock only after it.
SAFETY_MARGIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Window:
    """The window of one customer on one number; ``opened_at``: when the customer last wrote."""

    opened_at: datetime | None

    @property
    def closes_at(self) -> datetime | None:
        return self.opened_at + SERVICE_WINDOW if self.opened_at else None

    def is_open(self, now: datetime, margin: timedelta = timedelta(0)) -> bool:
        """Return whether free-form messages are allowed at ``now`` with ``margin`` to spare."""
        return self.remaining(now) > margin

    def sendable(self, now: datetime) -> bool:
        """Return whether a free-form message may be sent at ``now``: open, by a safety margin."""
        return self.is_open(now, SAFETY_MARGIN)

    def remaining(self, now: datetime) -> timedelta:
        """Return the time left; zero once it is closed."""
        if self.closes_at is None:
            return timedelta(0)
        return max(self.closes_at - now, timedelta(0))
