"""Nudges: Celery messages by task *name*, sent after commit, at most one waiting for each target.

A nudge only makes things quick. It may get lost (no broker, a dead worker): the work index and
the sweeps find the rows all the same.
"""

from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# Seconds after which a nudge that no worker took is sent anew.
WAITING = 30


def nudge(task: str, *args: Any) -> None:
    """Ask for ``task(*args)`` once the current transaction is committed."""
    transaction.on_commit(partial(send, task, *args))


def send(task: str, *args: Any) -> None:
    """Ask for ``task(*args)`` now, unless the same nudge is waiting already."""
    try:
        if cache.add(flag(task, args), 1, WAITING):
            current_app.send_task(task, args=args)
    except (OperationalError, RedisError) as error:
        log.warning("nudge_lost", task=task, error=type(error).__name__)


def taken(task: str, *args: Any) -> None:
    """To be called by the task *before* it looks at its rows: later rows need a new nudge."""
    try:
        cache.delete(flag(task, args))
    except RedisError as error:
        log.warning("nudge_flag_kept", task=task, error=type(error).__name__)


def flag(task: str, args: tuple[Any, ...]) -> str:
    """Return the name under which a waiting nudge is remembered."""
    return ":".join(["nudge", task, *map(str, args)])
