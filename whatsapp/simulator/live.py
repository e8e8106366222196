"""Tells open pages what happened, by server-sent events."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from whatsapp.simulator.world import Json

# A page that reads slower than this loses its stream, connects anew and loads the chat again.
BACKLOG = 1000

ChatKey = tuple[str, str]
Queue = asyncio.Queue[bytes | None]


class Hub:
    """The open pages: each hears its own chat's events and everybody's (clock, faults, log)."""

    def __init__(self) -> None:
        self._pages: dict[Queue, ChatKey | None] = {}
        self._chats: Counter[ChatKey] = Counter()
        self._looking: Counter[ChatKey] = Counter()

    def watched(self, key: ChatKey) -> bool:
        """Return whether somebody looks at the chat on a phone page."""
        return self._looking[key] > 0

    @contextmanager
    def page(self, key: ChatKey | None, *, looking: bool) -> Iterator[Queue]:
        """Register a page while it is open; ``None`` in the queue ends the stream."""
        queue: Queue = asyncio.Queue(BACKLOG)
        self._pages[queue] = key
        if key is not None:
            self._chats[key] += 1
            self._looking[key] += looking
        try:
            yield queue
        finally:
            self._pages.pop(queue, None)
            if key is not None:
                self._chats[key] -= 1
                self._looking[key] -= looking

    def tell(self, event: str, data: Json, key: ChatKey | None = None) -> None:
        """Send an event to the pages of one chat, or to all."""
        if not self._pages or (key is not None and self._chats[key] == 0):
            return
        line = b"event: " + event.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
        for queue, mine in list(self._pages.items()):
            if key is None or key == mine:
                self._put(queue, line)

    def close(self) -> None:
        """End all streams."""
        for queue in list(self._pages):
            self._end(queue)

    def _put(self, queue: Queue, line: bytes) -> None:
        try:
            queue.put_nowait(line)
        except asyncio.QueueFull:
            self._end(queue)

    def _end(self, queue: Queue) -> None:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
