"""Reading the whole body of a request on the event loop: within a size, and within a time."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Seconds, and bytes, for which what a refused sender still sends is thrown away: a connection
# that is closed on unread bytes is reset, and the sender would never see why.
LINGER = 2.0
LINGER_BYTES = 64 * 1024 * 1024


class UnreadBodyError(Exception):
    """The body was not read to its end, and will not be; ``status`` and ``sentence`` say why."""

    status = 400
    sentence = "The request ended too early."


class TooLargeError(UnreadBodyError):
    """The body is larger than anything that is meant for us."""

    status = 413

    def __init__(self, limit: int) -> None:
        self.sentence = f"At most {limit // (1024 * 1024)} MB."
        super().__init__(self.sentence)


class TooSlowError(UnreadBodyError):
    """The body did not come in time."""

    status = 408
    sentence = "The request took too long to arrive."


async def read(scope: Scope, receive: Receive, *, limit: int, patience: float) -> bytes:
    """Return the body. Raises :class:`UnreadBodyError`."""
    length = header(scope, b"content-length") or ""
    if length.isdigit() and int(length) > limit:
        raise TooLargeError(limit)
    try:
        async with asyncio.timeout(patience):
            return await _read(receive, limit)
    except TimeoutError:
        raise TooSlowError from None


async def refuse(receive: Receive, send: Send, error: UnreadBodyError) -> None:
    """Answer that the body was refused, and end the connection: its rest is no next request."""
    text = error.sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": True})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            await _drop(receive)
    await send({"type": "http.response.body", "body": b""})


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header, named in small letters."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


async def _read(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UnreadBodyError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise TooLargeError(limit)
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


async def _drop(receive: Receive) -> None:
    size = 0
    while size < LINGER_BYTES:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return
