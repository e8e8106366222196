"""Delivers webhooks: signed, in order per number, gathered for some milliseconds, retried.

One POST of a number is under way at a time; what it carries leaves the queue only when it was
answered with 200, so a restart sends it again rather than losing it.
"""

import asyncio
import contextlib
import secrets
import time
from collections import deque
from dataclasses import dataclass, field, replace
from itertools import islice

import aiohttp
import orjson

from whatsapp.signature import sign
from whatsapp.simulator import shapes
from whatsapp.simulator.faults import Faults, chance, shuffled
from whatsapp.simulator.journal import Journal
from whatsapp.simulator.shapes import Event
from whatsapp.simulator.world import Number, World

GATHER = 0.004
BATCH = 400
DUPLICATE_AFTER = 0.2
# A receiver that never answers must not fill the memory: the oldest leave.
QUEUE = 200_000
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
OK = 200
STARTING = "the sandbox is not running"


@dataclass(slots=True)
class Lane:
    """One number's queue."""

    events: deque[Event] = field(default_factory=lambda: deque(maxlen=QUEUE))
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    attempt: int = 0
    verified: tuple[str, str] | None = None


class Hooks:
    """All numbers' queues and the tasks that empty them."""

    def __init__(self, world: World, faults: Faults, journal: Journal) -> None:
        self._world = world
        self._faults = faults
        self._journal = journal
        self.lanes: dict[str, Lane] = {}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Begin delivering, first what a file brought back."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        for number_id in self.lanes:
            self._run(number_id)

    async def stop(self) -> None:
        """Stop delivering; what is queued stays queued."""
        tasks = [lane.task for lane in self.lanes.values() if lane.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def put(self, number_id: str, event: Event) -> None:
        """Queue an event; ``lose_statuses`` and ``duplicate_rate`` have their say here."""
        if event.kind == "statuses" and chance(self._faults.lose_statuses):
            return
        number = self._world.numbers.get(number_id)
        if number is not None and not number.subscribed and event.field != "sandbox_clock":
            return
        lane = self.lane(number_id)
        lane.events.append(event)
        lane.wake.set()
        if chance(self._faults.duplicate_rate):
            asyncio.get_running_loop().call_later(DUPLICATE_AFTER, self._again, lane, event)

    def _again(self, lane: Lane, event: Event) -> None:
        lane.events.append(replace(event))
        lane.wake.set()

    def lane(self, number_id: str) -> Lane:
        """Return a number's queue, with its task running."""
        lane = self.lanes.get(number_id)
        if lane is None:
            lane = self.lanes[number_id] = Lane()
            self._run(number_id)
        return lane

    def nudge(self, number_id: str) -> None:
        """Try at once: the number's address or secret has changed."""
        lane = self.lanes.get(number_id)
        if lane is not None:
            lane.attempt = 0
            lane.verified = None
            lane.wake.set()

    def clear(self) -> None:
        """Forget everything that is queued."""
        for number_id, lane in self.lanes.items():
            lane.events.clear()
            self.nudge(number_id)

    async def verify(self, url: str, token: str) -> str:
        """Return "" if the receiver takes the challenge, else why not."""
        if self._session is None:
            return STARTING
        challenge = str(secrets.randbelow(10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": token,
        }
        try:
            async with self._session.get(url, params=query) as answer:
                body = await answer.content.read(1000)
                if answer.status == OK and body.decode(errors="replace").strip() == challenge:
                    return ""
                return f"the challenge was answered with {answer.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return f"{type(error).__name__}: {error}"

    def _run(self, number_id: str) -> None:
        if self._session is not None:
            lane = self.lanes[number_id]
            lane.task = asyncio.create_task(self._empty(number_id, lane))

    async def _empty(self, number_id: str, lane: Lane) -> None:
        while True:
            if not lane.events:
                lane.wake.clear()
                await lane.wake.wait()
                await asyncio.sleep(GATHER)
            number = self._world.numbers.get(number_id)
            if number is None or not number.callback[0]:
                lane.events.clear()
                continue
            if await self._deliver(number, lane):
                lane.attempt = 0
                continue
            pause = BACK_OFF[min(lane.attempt, len(BACK_OFF) - 1)]
            lane.attempt += 1
            lane.wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged(lane), pause)

    async def _nudged(self, lane: Lane) -> None:
        """Wait until somebody resets the attempts; new events alone do not shorten a pause."""
        while lane.attempt:
            await lane.wake.wait()
            lane.wake.clear()

    async def _deliver(self, number: Number, lane: Lane) -> bool:
        """POST the next batch; return whether it was taken."""
        url = number.callback[0]
        events = self._batch(lane)
        body = orjson.dumps(shapes.envelope(number, events))
        started = time.monotonic()
        status, error = await self._post(number, lane, body)
        taken = status == OK
        result = {
            "status": status,
            "error": error,
            "ms": round((time.monotonic() - started) * 1000),
            "attempt": lane.attempt + 1,
            "taken": taken,
        }
        what = [shapes.summary(event) for event in events]
        self._journal.webhook(number.id, url, what, result, body)
        if taken:
            # A full queue may have dropped its head meanwhile.
            sent = {id(event) for event in events}
            while lane.events and id(lane.events[0]) in sent:
                lane.events.popleft()
        return taken

    def _batch(self, lane: Lane) -> list[Event]:
        events = list(islice(lane.events, BATCH))
        return shuffled(events) if self._faults.reorder else events

    async def _post(self, number: Number, lane: Lane, body: bytes) -> tuple[int | None, str]:
        url, token = number.callback
        if self._session is None:
            return None, STARTING
        if lane.verified != (url, token):
            if problem := await self.verify(url, token):
                return None, problem
            lane.verified = (url, token)
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(number.app_secret, body),
            "User-Agent": "facebookexternalua",
        }
        try:
            async with self._session.post(url, data=body, headers=headers) as answer:
                await answer.read()
                return answer.status, ""
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return None, f"{type(error).__name__}: {error}"
