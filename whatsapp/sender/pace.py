"""A number's pace: as many messages a second as Meta allows, across all our workers."""

import time
from collections import deque
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
        self._allowance = number.throughput
        self._limit = throughput(number.throughput)
        # When this second's messages went: with the burst, an even pace alone would let more
        # than the allowance into the first second after a rest.
        self._recent: deque[float] = deque()
        self._busy_until = self._load()

    def room(self) -> int:
        """Return how many messages may go now."""
        now = _now()
        while self._recent and self._recent[0] <= now.timestamp() - 1:
            self._recent.popleft()
        return min(
            self._limit.room(self._busy_until, now), max(0, self._allowance - len(self._recent))
        )

    def use(self, count: int) -> None:
        now = _now()
        for _ in range(count):
            self._busy_until = self._limit.after(self._busy_until, now)
        self._recent.extend([now.timestamp()] * count)

    def rest(self) -> float:
        """Return the seconds until about half a burst may go, or the second's allowance is free."""
        if len(self._recent) >= self._allowance:
            return max(0.001, self._recent[0] + 1 - time.time())
        return self._limit.interval.total_seconds() * max(1, self._limit.burst // 2)

    def save(self) -> None:
        try:
            cache.set(self._key, (self._busy_until.timestamp(), *self._recent), KEEP)
        except RedisError as error:
            log.warning("pace_not_saved", error=type(error).__name__)

    def _load(self) -> datetime:
        try:
            saved = cache.get(self._key)
        except RedisError as error:
            log.warning("pace_unknown", error=type(error).__name__)
            return _now() + self._limit.interval * self._limit.burst
        busy_until, *recent = saved or (time.time(),)
        self._recent.extend(recent)
        return datetime.fromtimestamp(busy_until, UTC)


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
