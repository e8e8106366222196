"""Which queues have a living worker: each worker says so every few seconds, in the cache.

Asking the workers over the broker (Celery's ``inspect``) takes a second and a reply queue for
every question; a key that expires costs nothing.
"""

import threading
from typing import Any

import structlog
from celery.signals import worker_ready, worker_shutting_down
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

EVERY = 5
QUEUES = ("inbound", "timers", "default", "sends", "outside")
_stop = threading.Event()


@worker_ready.connect
def _begin(sender: Any, **_: Any) -> None:
    queues = [queue.name for queue in sender.task_consumer.queues]
    threading.Thread(target=_beat, args=(queues,), name="heartbeat", daemon=True).start()


@worker_shutting_down.connect
def _end(**_: Any) -> None:
    _stop.set()


def _beat(queues: list[str]) -> None:
    while True:
        try:
            cache.set_many({f"worker:{queue}": 1 for queue in queues}, EVERY * 3)
        except RedisError as error:
            log.warning("heartbeat_lost", error=type(error).__name__)
        if _stop.wait(EVERY):
            return


def workers_seen() -> set[str]:
    """Return the queues that some worker serves."""
    found = cache.get_many([f"worker:{queue}" for queue in QUEUES])
    return {key.partition(":")[2] for key in found}
