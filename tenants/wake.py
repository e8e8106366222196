"""Waking workers for the hottest work: a list in Valkey for each hot queue.

From publishing to acknowledgement a Celery message costs about five milliseconds of processor
time; an entry of a list costs a tenth of that. So a worker that serves a hot queue also pops that
queue's list, and runs the tasks named there in threads of its own. Entries are nudges: one that
gets lost is replaced by the sweep.
"""

import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import orjson
import redis
import structlog
from celery import current_app
from celery.signals import worker_ready, worker_shutdown
from django.conf import settings

log = structlog.get_logger(__name__)

# Seconds that one look at the lists blocks, and so how long a worker takes to notice its end.
PATIENCE = 1


@lru_cache
def is_hot(task: str) -> bool:
    """Return whether this task's queue is one that is woken by a list."""
    return queue_of(task) in settings.HOT_QUEUES


@lru_cache
def queue_of(task: str) -> str:
    name: str = current_app.amqp.router.route({}, task)["queue"].name
    return name


def entry(task: str, *args: Any) -> tuple[str, bytes]:
    """Return the list for this task, and what to append to it."""
    return _list(queue_of(task)), orjson.dumps([task, *args])


def is_wanted(task: str) -> bool:
    """Return whether work of this task's queue waits for a worker; yes if nobody can tell."""
    try:
        return bool(_client().llen(_list(queue_of(task))))
    except redis.RedisError:
        return True


def _list(queue: str) -> str:
    return f"wake:{queue}"


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=PATIENCE + 4)


class Listener:
    """Runs what the lists of some queues name, ``threads`` at a time."""

    def __init__(self, queues: Iterable[str], threads: int) -> None:
        self._lists = [_list(queue) for queue in queues]
        self._free = threading.Semaphore(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="woken")
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="wake", daemon=True)

    def start(self) -> None:
        # These threads mostly wait for servers; the usual five milliseconds for which one may keep
        # the others from going on would add up at each of their answers.
        sys.setswitchinterval(0.0005)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, and wait for what is being done."""
        self._stopped.set()
        self._thread.join()
        self._pool.shutdown()

    def _listen(self) -> None:
        while not self._stopped.is_set():
            # Nothing is taken off the list that could not begin at once: others may be free.
            self._free.acquire()
            popped = self._pop()
            if popped is None:
                self._free.release()
            else:
                self._pool.submit(self._run, popped)

    def _pop(self) -> bytes | None:
        try:
            found: Any = _client().blpop(self._lists, timeout=PATIENCE)
        except redis.RedisError as error:
            log.warning("wake_lists_away", error=type(error).__name__)
            self._stopped.wait(PATIENCE)
            return None
        return found[1] if found else None

    def _run(self, popped: bytes) -> None:
        try:
            task, *args = orjson.loads(popped)
            current_app.tasks[task](*args)
        except Exception:
            # As with any task that fails: the rows are still there, and the sweep finds them.
            log.exception("woken_task_failed")
        finally:
            self._free.release()


_listeners: list[Listener] = []


@worker_ready.connect  # type: ignore[untyped-decorator]
def _begin(sender: Any, **_: Any) -> None:
    served = {queue.name for queue in sender.task_consumer.queues}
    if hot := sorted(served & set(settings.HOT_QUEUES)):
        listener = Listener(hot, sender.controller.concurrency)
        listener.start()
        _listeners.append(listener)


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def _end(**_: Any) -> None:
    while _listeners:
        _listeners.pop().stop()
