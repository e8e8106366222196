"""Fan-out: a customer writes, and 200 open inboxes show it.

From the webhook's first byte until a page holds the new row, for every page and every message, at
a pace of five messages a second. Two of the pages have the conversation open and read its
thread as well. The raw limit is the same stream with nothing to do but to pass on what Valkey says.
"""

import asyncio
import os
import re
import statistics
import time
from collections.abc import Sequence
from typing import Any

import orjson
import redis
import uvloop

from bench import load, stack

PEOPLE = 200
READERS = 2
PACE = 5
WORD = re.compile(rb"message (\d+) of the bench")

# Seconds from a message's sending until a page had it, of all pages and messages.
Seen = list[float]


def measure() -> None:
    from bench import furnish

    stack.fresh_database()
    [agency] = furnish.make(1, with_flow=False)
    port = stack.free_port()
    cookies = _sign_everybody_in(agency)
    count = 25 if stack.quick() else 100
    with (
        stack.web(port),
        stack.worker("inbound,timers,default", "-P", "threads", "-c", "2"),
        stack.beat(),
    ):
        seen = load.apart(_watch, port, cookies, count)
        raw = load.apart(_passed_on, port, cookies, str(agency.schema_name), count)
    stack.report(
        f"a message on {PEOPLE} screens",
        ours=_p95(seen),
        raw=_p95(raw),
        unit="ms, 95th percentile, from webhook to the row in the page",
        p50_ms=round(statistics.median(seen) * 1000, 1),
        worst_ms=round(max(seen) * 1000, 1),
    )


def _p95(seen: Seen) -> float:
    return statistics.quantiles(seen, n=20)[-1] * 1000


def _sign_everybody_in(agency: Any) -> list[str]:
    from django.test import Client
    from django_tenants.utils import tenant_context

    from agency.models import User

    cookies = []
    with tenant_context(agency):
        for n in range(PEOPLE):
            browser = Client(SERVER_NAME="b0.localhost")
            browser.force_login(User.objects.create_user(f"p{n}@example.com", role="agent"))
            cookies.append(browser.cookies["session"].value)
    return cookies


def _watch(port: int, cookies: Sequence[str], count: int) -> Seen:
    return uvloop.run(_send_and_see(port, cookies, count))


def _passed_on(port: int, cookies: Sequence[str], schema: str, count: int) -> Seen:
    return uvloop.run(_publish_and_see(port, cookies, schema, count))


async def _send_and_see(port: int, cookies: Sequence[str], count: int) -> Seen:
    url = f"http://127.0.0.1:{port}/webhooks/whatsapp/"
    pages = await _open(port, cookies)
    # The customer is known by then, and the programs have all that they load once.
    await load.post(url, load.message("1000", "15550001", "fan.first"))
    await asyncio.sleep(3)
    sent = []
    for n in range(count):
        body = load.message("1000", "15550001", f"fan.{time.time_ns()}", text=_text(n))
        sent.append(time.perf_counter())
        await load.post(url, body)
        await asyncio.sleep(1 / PACE)
    return await _collect(pages, sent)


async def _publish_and_see(port: int, cookies: Sequence[str], schema: str, count: int) -> Seen:
    server = redis.Redis.from_url(os.environ["CACHE_URL"])
    pages = await _open(port, cookies)
    sent = []
    for n in range(count):
        sent.append(time.perf_counter())
        server.publish(f"live:{schema}:bench", orjson.dumps({"text": _text(n)}))
        await asyncio.sleep(1 / PACE)
    return await _collect(pages, sent)


def _text(n: int) -> str:
    return f"message {n} of the bench"


class _Page:
    """One open inbox: it notes when it first saw which message."""

    def __init__(self, port: int, cookie: str, *, reads: bool) -> None:
        self.seen: dict[int, float] = {}
        self.connected = asyncio.Event()
        self._port = port
        self._cookie = cookie
        self._reads = reads
        self._writers: list[asyncio.StreamWriter] = []
        self.task = asyncio.get_running_loop().create_task(self._listen())

    async def _ask(self, path: str) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)
        head = f"GET {path} HTTP/1.1\r\nHost: b0.localhost\r\nCookie: session={self._cookie}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        # Without its writer a stream is closed.
        self._writers.append(writer)
        return reader

    async def _listen(self) -> None:
        stream = await self._ask("/live/")
        while line := await stream.readline():
            if line.startswith(b"event: hello"):
                self.connected.set()
            if line.startswith(b"event: changed") and self._reads:
                ids = orjson.loads((await stream.readline()).removeprefix(b"data: "))
                for pk in ids["conversations"]:
                    await (await self._ask(f"/inbox/{pk}/?part=thread")).read()
            if found := WORD.search(line):
                self.seen.setdefault(int(found[1]), time.perf_counter())


async def _open(port: int, cookies: Sequence[str]) -> list[_Page]:
    pages = [_Page(port, each, reads=n < READERS) for n, each in enumerate(cookies)]
    async with asyncio.timeout(load.PATIENCE):
        await asyncio.gather(*(page.connected.wait() for page in pages))
    return pages


async def _collect(pages: Sequence[_Page], sent: Sequence[float]) -> Seen:
    """Return how long each message took to each page. A row stands for all that came before it."""
    deadline = time.perf_counter() + 10
    while any(len(sent) - 1 not in page.seen for page in pages):
        if time.perf_counter() > deadline:
            raise TimeoutError("Not every page has seen the last message.")
        await asyncio.sleep(0.05)
    taken = []
    for page in pages:
        page.task.cancel()
        later = float("inf")
        for n in reversed(range(len(sent))):
            later = min(later, page.seen.get(n, later))
            taken.append(later - sent[n])
    return taken
