"""Wakes the drains of the lanes that got rows, without keeping Meta waiting for the broker."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from tenants import nudge

TASK = "whatsapp.inbound.drain"


class Nudger:
    """Publishes from one thread; lanes that come up meanwhile share the next publication."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nudger")
        self._lanes: set[int] = set()
        self._busy = False

    def nudge(self, lanes: set[int]) -> None:
        self._lanes |= lanes
        if not self._busy:
            self._publish()

    async def stop(self) -> None:
        await asyncio.to_thread(self._thread.shutdown)

    def _publish(self) -> None:
        lanes, self._lanes = self._lanes, set()
        self._busy = True
        future = asyncio.get_running_loop().run_in_executor(self._thread, _send, lanes)
        future.add_done_callback(self._published)

    def _published(self, _future: "asyncio.Future[None]") -> None:
        self._busy = False
        if self._lanes:
            self._publish()


def _send(lanes: set[int]) -> None:
    for lane in lanes:
        nudge.send(TASK, lane)
