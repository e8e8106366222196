"""Pushing rows to the pages of an agency: a moment's changes at once, one reading for all."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection

import orjson
import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django_tenants.utils import schema_context

from conversations.live import audience, rows
from conversations.live.audience import Listener

log = structlog.get_logger(__name__)

# Seconds between two pushes to the same agency; what changes meanwhile goes along with the next.
PAUSE = 0.1
# More at once are not pushed: pages then read their lists anew, each at a moment of its own.
MOST = 40

Pushed = dict[Listener, bytes]
Listeners = Callable[[str], Collection[Listener]]
Deliver = Callable[[str, Pushed], None]


class Pusher:
    """Gathers what changed in each agency, and pushes it."""

    def __init__(self, listeners: Listeners, deliver: Deliver) -> None:
        self._listeners = listeners
        self._deliver = deliver
        self._waiting: dict[str, set[int]] = defaultdict(set)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def note(self, schema: str, ids: Collection[int]) -> None:
        """Push the rows of these conversations soon."""
        self._waiting[schema].update(ids)
        if schema not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._push(schema))
            self._tasks[schema] = task
            task.add_done_callback(lambda _: self._tasks.pop(schema, None))

    async def stop(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _push(self, schema: str) -> None:
        while ids := self._waiting.pop(schema, None):
            listeners = self._listeners(schema)
            if listeners and len(ids) <= MOST:
                try:
                    pushed = await sync_to_async(_pushed)(schema, ids, listeners)
                except DatabaseError as error:
                    # Pages that wait for a row in vain ask for their list.
                    log.warning("live_rows_lost", agency=schema, error=type(error).__name__)
                else:
                    self._deliver(schema, pushed)
            await asyncio.sleep(PAUSE)


def _pushed(schema: str, ids: Collection[int], listeners: Collection[Listener]) -> Pushed:
    close_old_connections()
    with schema_context(schema):
        reading = audience.who_see_all(listeners)
        if not reading:
            return {}
        found = rows.read(ids)
        # Written once, however many read it.
        by_language = {
            language: orjson.dumps(
                {"conversations": sorted(ids), "rows": rows.written(found, language)},
                option=orjson.OPT_NON_STR_KEYS,
            )
            for language in {listener.language for listener in reading}
        }
        return {listener: by_language[listener.language] for listener in reading}
