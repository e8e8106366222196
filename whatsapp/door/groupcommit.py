"""Group commit: requests that wait together share one INSERT and one commit.

Each caller's future resolves only after the commit, so an answer of 200 means durable. Batching
this way beats turning ``synchronous_commit`` off (docs/decisions).
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

INSERT = (
    "INSERT INTO public.door_inboxevent (lane, app_id, phone_number_id, waba_id, body)"
    " SELECT * FROM unnest(%s::smallint[], %s::text[], %s::text[], %s::text[], %s::text[])"
)
# Rows an INSERT carries at most; the rest waits for the next commit, milliseconds later.
BATCH = 1000
# Orders waiting at most; beyond, callers are refused at once rather than left to time out.
QUEUE = 20_000
# Seconds a caller waits for his commit before he is told that the database is away.
PATIENCE = 5.0
# Set when the door opens: a dead connection is noticed in seconds, not hours.
CONNECTION = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "options": "-c statement_timeout=4000",
}


class StoreUnavailableError(Exception):
    """The events could not be made durable; Meta shall deliver them again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event to be written."""

    lane: int
    app_id: str
    phone_number_id: str
    waba_id: str
    body: str


Order = tuple[Sequence[Row], "asyncio.Future[None]"]


class GroupCommit:
    """Writes rows through one connection, all that are waiting at a time."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._queue: asyncio.Queue[Order] = asyncio.Queue(maxsize=QUEUE)
        self._connection: psycopg.AsyncConnection | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to serve, in the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._connection is not None:
            await self._connection.close()

    async def write(self, rows: Sequence[Row]) -> None:
        """Return when the rows are committed. Raises :class:`StoreUnavailableError`."""
        if not rows:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((rows, done))
            await asyncio.wait_for(done, PATIENCE)
        except asyncio.QueueFull:
            raise StoreUnavailableError("Too many events are waiting.") from None
        except TimeoutError:
            raise StoreUnavailableError("The database did not answer in time.") from None

    async def _run(self) -> None:
        while True:
            orders = [await self._queue.get()]
            size = len(orders[0][0])
            while size < BATCH and not self._queue.empty():
                orders.append(self._queue.get_nowait())
                size += len(orders[-1][0])
            # A caller who lost patience was told 503 and will be served when he comes again.
            orders = [order for order in orders if not order[1].done()]
            error = await self._commit([row for rows, _ in orders for row in rows])
            for _, done in orders:
                if done.done():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(StoreUnavailableError(error))

    async def _commit(self, rows: Sequence[Row]) -> str | None:
        """Write the rows; return what went wrong, or ``None``."""
        if not rows:
            return None
        columns = (
            [row.lane for row in rows],
            [row.app_id for row in rows],
            [row.phone_number_id for row in rows],
            [row.waba_id for row in rows],
            [row.body for row in rows],
        )
        try:
            if self._connection is None or self._connection.closed:
                self._connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, **CONNECTION
                )
            await self._connection.execute(INSERT, columns, prepare=True)
        except (psycopg.Error, OSError) as error:
            if self._connection is not None:
                await self._connection.close()
                self._connection = None
            return type(error).__name__
        return None
