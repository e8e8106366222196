"""Wakes the drains of the lanes that got rows, without keeping Meta waiting for it.

Only lanes that have no nudge waiting are nudged for; in a flood nearly all have. A round is two
round trips to the cache at most, however many lanes there are.
"""

import asyncio
from contextlib import suppress

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from tenants import nudge, wake

log = structlog.get_logger(__name__)

TASK = "whatsapp.inbound.drain"
# Seconds between two checks; the first row after a rest is nudged for at once.
PAUSE = 0.01


class Nudger:
    """Gathers lanes and nudges for them, one round at a time."""

    def __init__(self, cache_url: str) -> None:
        self._url = cache_url
        self._lanes: set[int] = set()
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def nudge(self, lanes: set[int]) -> None:
        self._lanes |= lanes
        self._wanted.set()

    async def _run(self) -> None:
        client = redis.asyncio.Redis.from_url(self._url, socket_timeout=2)
        async with client:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                lanes, self._lanes = sorted(self._lanes), set()
                try:
                    await self._round(client, lanes)
                except (RedisError, OSError) as error:
                    # The sweep of the inbox will find the rows.
                    log.warning("nudge_lost", task=TASK, error=type(error).__name__)
                await asyncio.sleep(PAUSE)

    async def _round(self, client: "redis.asyncio.Redis", lanes: list[int]) -> None:
        async with client.pipeline(transaction=False) as pipeline:
            for lane in lanes:
                pipeline.set(nudge.flag(TASK, lane), 1, nx=True, ex=nudge.WAITING)
            fresh = await pipeline.execute()
            for lane, new in zip(lanes, fresh, strict=True):
                if new:
                    pipeline.rpush(*wake.entry(TASK, lane))
            await pipeline.execute()
