"""Nudges: tasks asked for by *name*, after commit, at most one waiting for each target.

A nudge only makes things quick. It may get lost (no broker, a dead worker): the work index and
the sweeps find the rows all the same.
"""

from functools import lru_cache, partial
from typing import Any

import redis
import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from tenants import wake

log = structlog.get_logger(__name__)

# Seconds after which a nudge that no worker took is sent anew.
WAITING = 30


def nudge(task: str, *args: Any) -> None:
    """Ask for ``task(*args)`` once the current transaction is committed."""
    transaction.on_commit(partial(send, task, *args))


def send(task: str, *args: Any) -> None:
    """Ask for ``task(*args)`` now, unless the same nudge is waiting already."""
    try:
        if not flags().set(flag(task, *args), 1, nx=True, ex=WAITING):
            return
        if wake.is_hot(task):
            flags().rpush(*wake.entry(task, *args))
            return
    except redis.RedisError as error:
        log.warning("nudge_without_flag", task=task, error=type(error).__name__)
    _publish(task, *args)


def _publish(task: str, *args: Any) -> None:
    """Hand the task to the broker; without one, the sweep will."""
    try:
        current_app.send_task(task, args=args)
    except (OperationalError, redis.RedisError, OSError) as error:
        log.warning("nudge_lost", task=task, error=type(error).__name__)


def taken(task: str, *args: Any) -> None:
    """To be called by the task *before* it looks at its rows: later rows need a new nudge."""
    try:
        flags().delete(flag(task, *args))
    except redis.RedisError as error:
        log.warning("nudge_flag_kept", task=task, error=type(error).__name__)


def flag(task: str, *args: Any) -> str:
    """Return the name under which a waiting nudge is remembered."""
    return ":".join(["nudge", task, *map(str, args)])


@lru_cache(maxsize=1)
def flags() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=2, socket_connect_timeout=1)
