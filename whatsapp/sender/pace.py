"""A number's pace: as many messages a second as Meta allows, across all our workers."""

import time
from datetime import UTC, datetime

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from conversations.models import Number
from whatsapp.sender.limits import throughput

log = structlog.get_logger(__name__)

# Seconds for which the state is kept: any limit is free again by then.
KEEP = 60


class Pace:
    """The throughput limit of one number while this process is its only sender.

    Between slices the state rests in the cache, for whichever worker sends next. Without a cache
    the number starts as if its burst were used up: slow for an instant, never too fast.
    """

    def __init__(self, number: Number) -> None:
        self._key = f"pace:{number.pk}"
        self._limit = throughput(number.throughput)
        self._busy_until = self._load()

    def room(self) -> int:
        """Return how many messages may go now."""
        return self._limit.room(self._busy_until, _now())

    def slots(self, count: int) -> list[float]:
        """Take the room of so many messages; return in how many seconds each is to go.

        What is claimed at once does not go at once: Meta would count a burst against the limit.
        """
        now = _now()
        waits = []
        for _ in range(count):
            waits.append(max(0.0, (self._busy_until - now).total_seconds()))
            self._busy_until = self._limit.after(self._busy_until, now)
        return waits

    def rest(self) -> float:
        """Return the seconds until about half a burst may go."""
        return self._limit.interval.total_seconds() * max(1, self._limit.burst // 2)

    def save(self) -> None:
        try:
            cache.set(self._key, self._busy_until.timestamp(), KEEP)
        except RedisError as error:
            log.warning("pace_not_saved", error=type(error).__name__)

    def _load(self) -> datetime:
        try:
            saved = cache.get(self._key)
        except RedisError as error:
            log.warning("pace_unknown", error=type(error).__name__)
            return _now() + self._limit.interval * self._limit.burst
        return datetime.fromtimestamp(saved or time.time(), UTC)


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
