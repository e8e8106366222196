"""Signed webhooks, and clients that send them as fast as they can or at a pace."""

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import orjson
import uvloop

from bench.stack import SECRET
from whatsapp.signature import sign

# Seconds that one flood may take.
PATIENCE = 120


def message(number: str, phone: str, serial: str, *, tap: str = "", text: str = "hi") -> bytes:
    """Return the raw body of a webhook with one text message, or a ``tap`` on the button's id."""
    reply = {"type": "button_reply", "button_reply": {"id": tap, "title": "Choice"}}
    typed: dict[str, Any] = {"type": "text", "text": {"body": text}}
    inner = {
        "from": phone,
        "id": f"wamid.{serial}",
        "timestamp": str(int(time.time())),
        **({"type": "interactive", "interactive": reply} if tap else typed),
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1555", "phone_number_id": number},
        "contacts": [{"profile": {"name": "Customer"}, "wa_id": phone}],
        "messages": [inner],
    }
    entry = {"id": f"waba-{number}", "changes": [{"field": "messages", "value": value}]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})


class _Connection(asyncio.Protocol):
    """One connection that sends the next request as soon as its answer is there.

    A client library would take longer over a request than the door does.
    """

    def __init__(self, requests: Iterator[bytes], taken: list[float], ended: asyncio.Event) -> None:
        self._requests = requests
        self._taken = taken
        self._ended = ended
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        if not data.startswith(b"HTTP/1.1 200") or not data.endswith(b"\r\n\r\n"):
            sys.stderr.write(f"The door answered {data[:80]!r}.\n")
            self._transport.close()
            return
        self._taken.append(time.perf_counter() - self._began)
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        self._ended.set()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]


def request(url: str, raw: bytes) -> bytes:
    """Return a whole signed HTTP request."""
    target = urlsplit(url)
    head = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n"
        f"X-Hub-Signature-256: {sign(SECRET, raw)}\r\n\r\n"
    )
    return head.encode() + raw


async def _flood(url: str, bodies: Sequence[bytes], connections: int) -> tuple[float, list[float]]:
    target = urlsplit(url)
    requests = iter([request(url, body) for body in bodies])
    taken: list[float] = []
    ends = [asyncio.Event() for _ in range(connections)]
    began = time.perf_counter()
    for ended in ends:
        await asyncio.get_running_loop().create_connection(
            partial(_Connection, requests, taken, ended), target.hostname, target.port
        )
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(ended.wait() for ended in ends))
    return time.perf_counter() - began, taken


def flood(url: str, bodies: Sequence[bytes], connections: int = 8) -> tuple[float, list[float]]:
    """Send all bodies; return (seconds for all, seconds of each). The signing is not timed."""
    return uvloop.run(_flood(url, bodies, connections))


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run something in a process of its own, so that it does not share our interpreter."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply_async(work, arguments).get(PATIENCE)


async def post(url: str, raw: bytes) -> None:
    """Send one webhook over a connection of its own, and read the answer."""
    target = urlsplit(url)
    reader, writer = await asyncio.open_connection(target.hostname, target.port)
    writer.write(request(url, raw))
    if b" 200 " not in await reader.readline():
        raise RuntimeError("The door did not answer 200.")
    writer.close()


async def _pace(url: str, bodies: Sequence[bytes], per_second: float) -> list[float]:
    sent: list[float] = []
    waiting: set[asyncio.Task[None]] = set()
    begin = time.time()
    for n, body in enumerate(bodies):
        await asyncio.sleep(max(0, begin + n / per_second - time.time()))
        sent.append(time.time())
        task = asyncio.create_task(post(url, body))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    if waiting:
        await asyncio.wait(waiting)
    return sent


def paced(url: str, bodies: Sequence[bytes], per_second: float) -> list[float]:
    """Send the bodies at an even pace; return when each was sent (unix time)."""
    return uvloop.run(_pace(url, bodies, per_second))
