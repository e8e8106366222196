"""The page's live events (SSE)."""

import asyncio
from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from whatsapp.simulator.http import sandbox_of
from whatsapp.simulator.live import ChatKey
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import digits_of

HEARTBEAT = 15.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def events(request: Request) -> Response:
    """``GET /_phone/events?number=&customer=&looking=1``: ``looking`` reads what arrives."""
    query = request.query_params
    number, customer = query.get("number", ""), digits_of(query.get("customer", ""))
    key = (number, customer) if number and customer else None
    stream = _stream(sandbox_of(request), key, looking=query.get("looking") == "1")
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)


async def _stream(sandbox: Sandbox, key: ChatKey | None, *, looking: bool) -> AsyncIterator[bytes]:
    with sandbox.hub.page(key, looking=looking) as queue:
        yield b"event: clock\ndata: " + orjson.dumps(sandbox.clock()) + b"\n\n"
        if looking and key in sandbox.world.chats:
            sandbox.deliveries.opened(sandbox.world.chats[key])
        while True:
            try:
                line = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                line = b": still here\n\n"
            if line is None:
                return
            yield line
