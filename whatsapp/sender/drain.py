"""Sending for one number: claim, guard, pace, POST, record, for a bounded time."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue

import structlog
from django.db import connection
from django.utils import timezone

from conversations.content import Content, ContentError, parse_content
from conversations.content.sentences import noop
from conversations.models import Number
from conversations.outbox import NUMBER
from tenants import current, wake
from whatsapp import client, errors, payloads
from whatsapp.client import Graph, GraphFailure
from whatsapp.sender import doubts, fates
from whatsapp.sender.claim import claim
from whatsapp.sender.files import Files
from whatsapp.sender.pace import Pace
from whatsapp.sender.parcel import Accepted, Fate, Parcel, Refused

log = structlog.get_logger(__name__)

NUMBER_LOCKS = 7002
# Seconds after which a busy number makes room for others, if any wait, and after which it does so
# in any case: each pause costs some of its throughput.
SLICE = 3.0
LONGEST = 20.0
# Requests under way at once for one number.
IN_FLIGHT = 250
# Messages that one claim takes at most.
CLAIM = 100
# Seconds between two looks for new messages while answers are awaited.
LOOK = 0.2


def drain_number(number_id: int) -> datetime | None:
    """Send what is due for a bounded time; return when this number next wants attention."""
    number = Number.objects.filter(pk=number_id, active=True).first()
    if number is None:
        return None
    began = time.monotonic()
    while True:
        with number_lock(number_id) as held:
            if not held:
                # Whoever holds it looks for what is new once he has let go of it.
                return None
            doubts.settle(number, now=timezone.now())
            Slice(number, began).run()
        due = next_due(number_id)
        if due is None or due > timezone.now() or is_over(began):
            return due


def is_over(began: float) -> bool:
    """Return whether a drain that began at this monotonic time makes room for others."""
    spent = time.monotonic() - began
    return spent > LONGEST or (spent > SLICE and wake.is_wanted(NUMBER))


def next_due(number_id: int) -> datetime | None:
    """Return when the number's outbox next wants attention."""
    return due_by_number([number_id]).get(number_id)


def due_by_number(only: Sequence[int] | None = None) -> dict[int, datetime]:
    """Return each active number's next due time; ``only``: of these numbers.

    Only the oldest message of a conversation counts: the later ones wait for it, whenever they
    were due themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.number_id, min(o.due_at) FROM conversations_outboxitem o"
            " JOIN conversations_number n ON n.id = o.number_id AND n.active"
            " WHERE (%(only)s::bigint[] IS NULL OR o.number_id = ANY(%(only)s))"
            " AND NOT EXISTS (SELECT FROM conversations_outboxitem e"
            "  WHERE e.conversation_id = o.conversation_id AND e.message_id < o.message_id"
            "  AND e.state <> 'later')"
            " GROUP BY o.number_id",
            {"only": only if only is None else list(only)},
        )
        return dict(cursor.fetchall())


@contextmanager
def number_lock(number_id: int) -> Iterator[bool]:
    """Yield whether this connection now sends for the number; the lock ends with the connection.

    The key is made of schema and number, because every agency counts its numbers from one.
    """
    key = f"{current.schema()}:{number_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [NUMBER_LOCKS, key])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [NUMBER_LOCKS, key])


class Slice:
    """One turn of sending for a number of which this process is, just now, the only sender."""

    def __init__(self, number: Number, began: float) -> None:
        self._number = number
        self._began = began
        self._graph = Graph.of(number)
        self._files = Files(number, self._graph)
        self._pace = Pace(number)
        self._flying = 0
        self._landed: SimpleQueue[tuple[Parcel, Fate]] = SimpleQueue()

    def run(self) -> None:
        """Send until time is up or nothing is due, and wait for what is under way."""
        full = True
        while (full or self._flying) and not is_over(self._began):
            room = min(self._pace.room(), IN_FLIGHT - self._flying, CLAIM)
            full = room <= 0 or self._launch(room) == room
            # A full claim leaves more behind; else the next answer, which frees its customer's
            # next message, or a newly ordered message is what there is to wait for.
            self._land(self._pace.rest() if full else LOOK)
        while self._flying:
            self._land(LOOK)
        self._pace.save()

    def _launch(self, room: int) -> int:
        """Claim and start sending; return how many."""
        now = timezone.now()
        claimed = claim(self._number, limit=room, now=now)
        self._files.look_up(claimed.send, now=now)
        for parcel in claimed.send:
            self._start(parcel)
        self._pace.use(len(claimed.send))
        return len(claimed.send)

    def _start(self, parcel: Parcel) -> None:
        self._flying += 1
        try:
            content = parse_content(parcel.outgoing)
        except ContentError as error:
            self._landed.put((parcel, Refused(errors.unsendable(str(error)))))
        else:
            flight = client.submit(self._deliver(parcel, content))
            flight.add_done_callback(partial(self._look_after, parcel))

    def _look_after(self, parcel: Parcel, flight: Future[None]) -> None:
        """A slip of our own must not leave the sender waiting for a message for ever."""
        slip = flight.exception()
        if slip is not None:
            log.error("send_slipped", message=parcel.ref, exc_info=slip)
            self._landed.put((parcel, Refused(errors.no_answer(type(slip).__name__))))

    async def _deliver(self, parcel: Parcel, content: Content) -> None:
        fate: Fate
        try:
            answer = await self._send(parcel, content)
            fate = Accepted(str(answer["messages"][0]["id"]))
        except GraphFailure as failure:
            fate = Refused(failure.error)
        except payloads.UnresolvedMediaError as error:
            fate = Refused(errors.unsendable(str(error)))
        except OSError:
            # A file of ours, halfway through its upload: nothing was sent.
            fate = Refused(errors.FILE_AWAY)
        except (KeyError, IndexError, TypeError):
            # A success without a message id: the echo in a status will tell.
            fate = Refused(errors.no_answer(noop("The answer named no message id.")))
        self._landed.put((parcel, fate))

    async def _send(self, parcel: Parcel, content: Content) -> client.Json:
        """Send a message, its files first. What Graph does not know any more is uploaded anew."""
        ids = await self._files.ids(parcel)
        to = self._number.phone_number_id
        try:
            return await self._graph.send(to, _payload(parcel, content, ids))
        except GraphFailure as failure:
            if not self._files.may_be_outdated(failure, ids):
                raise
        ids = await self._files.ids(parcel, anew=True)
        return await self._graph.send(to, _payload(parcel, content, ids))

    def _land(self, patience: float) -> None:
        """Record the answers that are there, waiting for the first at most ``patience`` seconds.

        With nothing under way only a used-up pace is worth waiting for.
        """
        if not self._flying:
            time.sleep(patience if patience != LOOK else 0)
            return
        landed = []
        with suppress(Empty):
            landed.append(self._landed.get(timeout=patience))
            while True:
                landed.append(self._landed.get_nowait())
        self._flying -= len(landed)
        now = timezone.now()
        self._files.remember(now=now)
        fates.settle(self._number, landed, now=now)


def _payload(parcel: Parcel, content: Content, ids: payloads.MediaIds) -> client.Json:
    return payloads.message_payload(
        content,
        to=payloads.Recipient(phone=parcel.phone, user_id=parcel.user_id),
        callback_data=parcel.ref,
        context_wamid=parcel.context_wamid or None,
        media_ids=ids,
    )
