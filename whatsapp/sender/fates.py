"""From what happened to a send to what happens next, and the record of both."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from conversations import clock, consent, live
from conversations.content import TEMPLATE
from conversations.models import Number
from whatsapp.errors import MARKETING_STOPPED, PAIR_LIMIT, WINDOW_CODES, GraphError, Retry
from whatsapp.sender import doubts, record
from whatsapp.sender.parcel import Accepted, Fate, Parcel, Refused

log = structlog.get_logger(__name__)

# Attempts after surely rejected ones, some five hours in all: Meta, or our way there, may be away.
MAX_ATTEMPTS = 40
LONGEST_PAUSE = timedelta(minutes=10)
# Attempts at what is pointless for a good while, each of them after that while.
MAX_LATER = 3


def settle(number: Number, outcomes: Sequence[tuple[Parcel, Fate]], *, now: datetime) -> None:
    """Record a batch of outcomes in one transaction and tell the open pages."""
    if not outcomes:
        return
    at = clock.now(number)
    taken = [(p, fate.wamid) for p, fate in outcomes if isinstance(fate, Accepted)]
    refused = [(p, fate.error) for p, fate in outcomes if isinstance(fate, Refused)]
    with transaction.atomic():
        record.accepted([(parcel.message_id, wamid) for parcel, wamid in taken], at=at)
        _refused(refused, at=at, now=now)
        live.changed(parcel.conversation_id for parcel, _ in outcomes)
    if taken:
        log.info(
            "messages_accepted",
            conversations=sorted({parcel.conversation_id for parcel, _ in taken}),
            messages=[parcel.ref for parcel, _ in taken],
        )


def _refused(refused: Sequence[tuple[Parcel, GraphError]], *, at: datetime, now: datetime) -> None:
    again: list[record.Again] = []
    later: list[record.Again] = []
    fallback: list[int] = []
    doubt: dict[int, str] = {}
    failed: list[tuple[int, GraphError]] = []
    # Each kind of trouble has its own patience: what was rejected for hours is not held for days.
    held = record.told([p.message_id for p, e in refused if e.retry is Retry.WAIT], "retry")
    for parcel, error in refused:
        log.info("send_refused", message=parcel.ref, code=error.code, retry=error.retry.value)
        if _needs_fallback(parcel, error):
            fallback.append(parcel.message_id)
        elif error.retry is Retry.AMBIGUOUS:
            doubt[parcel.message_id] = error.cause
        elif error.retry is Retry.RETRY and parcel.attempts + 1 < MAX_ATTEMPTS:
            again.append(_next_attempt(parcel, error, now))
        elif error.retry is Retry.WAIT and held[parcel.message_id, error.code] + 1 < MAX_LATER:
            later.append(_next_attempt(parcel, error, now))
        else:
            failed.append((parcel.message_id, error))
    record.refused_by_window(fallback, due_at=now)
    doubts.put(doubt, at=at, now=now)
    record.again(again, at=at)
    record.again(later, at=at, overtaken=True)
    record.failed(failed, at=at)
    # These customers told WhatsApp that they want no more marketing.
    stopped = [p.conversation_id for p, error in refused if error.code == MARKETING_STOPPED]
    consent.stop_for_conversations(stopped)


def _next_attempt(parcel: Parcel, error: GraphError, now: datetime) -> record.Again:
    due = now + pause(parcel.attempts, error)
    return record.Again(parcel.message_id, due, error.cause[:500], error.code)


def _needs_fallback(parcel: Parcel, error: GraphError) -> bool:
    """The window closed under way, and the message brought a template for that."""
    return (
        error.code in WINDOW_CODES
        and parcel.fallback is not None
        and parcel.outgoing["kind"] != TEMPLATE
    )


def pause(attempts: int, error: GraphError) -> timedelta:
    """Return how long to wait before the next attempt, with jitter against stampedes.

    Meta asks for 4^X seconds after its pair limit; what says how long it lasts is believed.
    """
    if error.wait is not None:
        return error.wait
    base = 4 if error.code == PAIR_LIMIT else 2
    # Ten doublings are beyond the longest pause, and keep the number small.
    exact = min(timedelta(seconds=base ** min(attempts, 10)), LONGEST_PAUSE)
    return exact * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, not a secret
