"""Reading the public inbox: one lane at a time, fair between numbers, in order per contact."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django_tenants.utils import schema_context

from whatsapp.door.models import ParkedEvent

# The key space of our advisory locks, so that lanes do not meet anybody else's locks.
LANE_LOCKS = 7001

# Each number's share of the lane's oldest events; the numbers are found by a skip scan.
_TAKE = """
WITH RECURSIVE n AS (
  (SELECT phone_number_id AS id FROM public.door_inboxevent WHERE lane = %(lane)s
   ORDER BY phone_number_id LIMIT 1)
  UNION ALL
  SELECT (SELECT phone_number_id FROM public.door_inboxevent WHERE lane = %(lane)s
          AND phone_number_id > n.id ORDER BY phone_number_id LIMIT 1)
  FROM n WHERE n.id IS NOT NULL
)
SELECT e.id, e.received_at, e.app_id, e.phone_number_id, e.waba_id, e.body
FROM n CROSS JOIN LATERAL (
  SELECT * FROM public.door_inboxevent WHERE lane = %(lane)s AND phone_number_id = n.id
  ORDER BY id LIMIT (SELECT greatest(1, %(limit)s / greatest(1, count(id))) FROM n)
) e WHERE n.id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook event as it lies in the inbox; ``body`` is JSON text for ``wire.parse``."""

    id: int
    received_at: datetime
    app_id: str
    phone_number_id: str
    waba_id: str
    body: str


@contextmanager
def lane_lock(lane: int) -> Iterator[bool]:
    """Yield whether this connection now holds the lane; the lock ends with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LANE_LOCKS, lane])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LANE_LOCKS, lane])


def is_empty(lane: int) -> bool:
    """Return whether nothing waits in the lane."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM public.door_inboxevent WHERE lane = %s)", [lane]
        )
        (empty,) = cursor.fetchone()
    return bool(empty)


@dataclass(frozen=True, slots=True)
class Taken:
    """Waiting events, and whether some number has more of them."""

    events: list[Event]
    more: bool


def take(lane: int, *, limit: int) -> Taken:
    """Return waiting events of the lane, an equal share of ``limit`` for each number."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"lane": lane, "limit": limit})
        events = [Event(*row) for row in cursor.fetchall()]
    counts = Counter(event.phone_number_id for event in events)
    share = max(1, limit // max(1, len(counts)))
    return Taken(events, more=any(count >= share for count in counts.values()))


def done(events: Sequence[Event]) -> None:
    """Delete events that take effect; to be called in the transaction in which they do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.door_inboxevent WHERE id = ANY(%s)"
            " AND received_at BETWEEN %s AND %s",
            [
                [event.id for event in events],
                min(event.received_at for event in events),
                max(event.received_at for event in events),
            ],
        )


def park(parked: Sequence[tuple[Event, ParkedEvent.Reason, str]]) -> None:
    """Move events that could not be handled to the operators, each with the reason."""
    if not parked:
        return
    with schema_context("public"), transaction.atomic():
        ParkedEvent.objects.bulk_create(
            ParkedEvent(
                reason=reason,
                error=error[:4000],
                app_id=event.app_id,
                phone_number_id=event.phone_number_id,
                waba_id=event.waba_id,
                body=event.body,
                received_at=event.received_at,
            )
            for event, reason, error in parked
        )
        done([event for event, _, _ in parked])


def waiting_lanes() -> list[int]:
    """Return the lanes that hold events, by one skip scan over the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE l AS ((SELECT lane FROM public.door_inboxevent ORDER BY lane LIMIT 1)"
            " UNION ALL SELECT (SELECT lane FROM public.door_inboxevent WHERE lane > l.lane"
            " ORDER BY lane LIMIT 1) FROM l WHERE l.lane IS NOT NULL)"
            " SELECT lane FROM l WHERE lane IS NOT NULL"
        )
        return [lane for (lane,) in cursor.fetchall()]
