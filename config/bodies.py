"""In front of the pages: no thread waits for a client, neither for what it sends nor to read.

The pages have few threads. Bodies are read whole on the event loop before one is taken, and an
answer that its client does not fetch is thrown away.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from whatsapp.door import body
from whatsapp.door.body import Receive, Scope, Send, UnreadBodyError

log = structlog.get_logger(__name__)

App = Callable[[Scope, Receive, Send], Awaitable[None]]

# A logo with its form, and some room: what is too large for a field is told on the page.
MAX_BODY = 4 * 1024 * 1024
# Seconds that a body may take to arrive, and a piece of an answer to be taken.
PATIENCE = 30.0


class Buffered:
    """Wraps an ASGI application that must not be kept waiting."""

    def __init__(
        self,
        app: App,
        *,
        limit: int = MAX_BODY,
        to_send: float = PATIENCE,
        to_take: float = PATIENCE,
    ) -> None:
        self._app = app
        self._limit = limit
        self._to_send = to_send
        self._to_take = to_take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            whole = await body.read(scope, receive, limit=self._limit, patience=self._to_send)
        except UnreadBodyError as error:
            log.info("body_refused", path=scope["path"][:200], status=error.status)
            await body.refuse(receive, send, error)
            return
        answer = _Answer(send, self._to_take)
        await self._app(scope, _replayed(whole, receive), answer.send)


def _replayed(whole: bytes, receive: Receive) -> Receive:
    messages = [{"type": "http.request", "body": whole, "more_body": False}]

    async def replayed() -> MutableMapping[str, Any]:
        return messages.pop() if messages else await receive()

    return replayed


class _Answer:
    """An answer on its way; once a piece of it was not taken in time, the rest is dropped.

    The application is not told: it would be left with a thread that has nobody to speak to.
    """

    def __init__(self, send: Send, patience: float) -> None:
        self._send = send
        self._patience = patience
        self._given_up = False

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self._given_up:
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._send(message)
        except TimeoutError:
            self._given_up = True
