"""Group commit: requests that wait together share one INSERT and one commit.

Each caller's future resolves only after the commit, so an answer of 200 means durable. Batching
this way beats turning ``synchronous_commit`` off (docs/decisions).
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import psycopg

INSERT = (
    "INSERT INTO public.door_inboxevent (lane, app_id, phone_number_id, waba_id, body)"
    # Binary parameters spare both sides the quoting of every element.
    " SELECT * FROM unnest(%b::smallint[], %b::text[], %b::text[], %b::text[], %b::text[])"
)
# Rows an INSERT carries at most; the rest waits for the next commit, milliseconds later.
BATCH = 1000
# Orders waiting at most; beyond, callers are refused at once rather than left to time out.
QUEUE = 20_000
# A dead database is noticed in seconds, so that nobody has to watch over each order.
CONNECTION: dict[str, Any] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 4000,
    "options": "-c statement_timeout=4000",
}


class StoreUnavailableError(Exception):
    """The events could not be made durable; Meta shall deliver them again."""


class Row(NamedTuple):
    """One event to be written."""

    lane: int
    app_id: str
    phone_number_id: str
    waba_id: str
    body: str


Order = tuple[Sequence[Row], "asyncio.Future[None]"]


class GroupCommit:
    """Writes rows, all that are waiting at a time, over one connection.

    A second one would only halve the batches: while this one commits, the next batch gathers.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._queue: asyncio.Queue[Order] = asyncio.Queue(maxsize=QUEUE)
        # The connection's one cursor: to make another for each commit takes its time.
        self._cursor: psycopg.AsyncCursor[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to serve, in the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def write(self, rows: Sequence[Row]) -> None:
        """Return when the rows are committed. Raises :class:`StoreUnavailableError`."""
        if not rows:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((rows, done))
        except asyncio.QueueFull:
            raise StoreUnavailableError("Too many events are waiting.") from None
        await done

    async def _run(self) -> None:
        try:
            while True:
                orders = [await self._queue.get()]
                size = len(orders[0][0])
                while size < BATCH and not self._queue.empty():
                    orders.append(self._queue.get_nowait())
                    size += len(orders[-1][0])
                error = await self._commit([row for rows, _ in orders for row in rows])
                _answer((done for _, done in orders), error)
        finally:
            await self._disconnect()

    async def _commit(self, rows: Sequence[Row]) -> str | None:
        """Write the rows; return what went wrong, or ``None``."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        try:
            if self._cursor is None or self._cursor.connection.closed:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, **CONNECTION
                )
                self._cursor = connection.cursor()
            await self._cursor.execute(INSERT, columns, prepare=True)
        except (psycopg.Error, OSError) as error:
            await self._disconnect()
            return type(error).__name__
        return None

    async def _disconnect(self) -> None:
        if self._cursor is not None:
            await self._cursor.connection.close()
            self._cursor = None


def _answer(waiting: "Iterable[asyncio.Future[None]]", error: str | None) -> None:
    for done in waiting:
        if done.done():
            continue  # The caller went away; what he brought is stored all the same.
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(StoreUnavailableError(error))
