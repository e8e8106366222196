"""Meta's two rates: messages a second from a number, and to one customer.

The number's bucket runs on real time, because it protects a machine; the pair's quota runs on
the sandbox's clock, so that moving the clock refills it.
"""

import time
from dataclasses import dataclass, field

from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Chat, Number

PAIR_INTERVAL = 6.0
PAIR_BURST = 45
_TOLERANCE = PAIR_INTERVAL * (PAIR_BURST - 1)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass
class Throughput:
    """A token bucket for each number: ``throughput`` a second, one second deep."""

    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def take(self, number: Number) -> None:
        """Take one message from the number's quota; raises 130429."""
        now = time.monotonic()
        rate = float(number.throughput)
        bucket = self._buckets.get(number.id)
        if bucket is None:
            bucket = self._buckets[number.id] = _Bucket(rate, now)
        bucket.tokens = min(rate, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            raise Refusal(
                130429, f"Message failed to send: over {number.throughput} messages a second."
            )
        bucket.tokens -= 1


def take_pair(chat: Chat, now: float) -> None:
    """Take one message from the pair's quota: 1 in 6 s, 45 at once; raises 131056."""
    until = chat.pair_until
    if until < now or until - now > _TOLERANCE + PAIR_INTERVAL:
        # Long idle, or the clock was set back: a quota of the future means nothing.
        until = now
    if until - now > _TOLERANCE:
        raise Refusal(
            131056,
            "Message failed to send because there were too many messages sent from this phone "
            "number to the same phone number in a short period of time.",
        )
    chat.pair_until = until + PAIR_INTERVAL
