"""A stand-in for Graph that accepts everything at once: bare ASGI, as quick as can be."""

import asyncio
import itertools
import os
import time
from typing import Any

import orjson

LATENCY = float(os.environ.get("STUB_LATENCY", "0"))
_serial = itertools.count(1)
_prefix = f"wamid.{time.time_ns():x}"
# When each message was accepted, by the address of its recipient; read by the measurement.
_accepted: list[tuple[str, float]] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    path = scope["path"]
    if path.endswith("/messages"):
        body = await _accept(receive)
    elif path == "/accepted":
        body = orjson.dumps(_accepted)
    elif path == "/forget":
        _accepted.clear()
        body = b"{}"
    else:
        body = b"{}"
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _accept(receive: Any) -> bytes:
    raw = b""
    while True:
        message = await receive()
        raw += message.get("body", b"")
        if not message.get("more_body"):
            break
    to = orjson.loads(raw).get("to", "")
    if LATENCY:
        await asyncio.sleep(LATENCY)
    _accepted.append((to, time.time()))
    return b'{"messaging_product":"whatsapp","messages":[{"id":"%s.%d"}]}' % (
        _prefix.encode(),
        next(_serial),
    )
