"""Reading the public inbox: one lane at a time, fair between numbers, in order per contact."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django_tenants.utils import schema_context

from whatsapp.door.models import ParkedEvent

# The key space of our advisory locks, so that lanes do not meet anybody else's locks.
LANE_LOCKS = 7001

_NUMBERS = """
WITH RECURSIVE n AS (
  (SELECT phone_number_id AS id FROM public.door_inboxevent WHERE lane = %(lane)s
   ORDER BY phone_number_id LIMIT 1)
  UNION ALL
  SELECT (SELECT phone_number_id FROM public.door_inboxevent WHERE lane = %(lane)s
          AND phone_number_id > n.id ORDER BY phone_number_id LIMIT 1)
  FROM n WHERE n.id IS NOT NULL
) SELECT id FROM n WHERE id IS NOT NULL
"""
_EVENTS = """
SELECT e.id, e.received_at, e.app_id, e.phone_number_id, e.waba_id, e.body
FROM unnest(%s::text[]) AS n(id) CROSS JOIN LATERAL (
  SELECT * FROM public.door_inboxevent WHERE lane = %s AND phone_number_id = n.id
  ORDER BY id LIMIT %s
) e
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


def take(lane: int, *, limit: int) -> list[Event]:
    """Return waiting events of the lane, an equal share of ``limit`` for each number."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"lane": lane})
        numbers = [number for (number,) in cursor.fetchall()]
        if not numbers:
            return []
        share = max(1, limit // len(numbers))
        cursor.execute(_EVENTS, [numbers, lane, share])
        return [Event(*row) for row in cursor.fetchall()]


def done(events: Sequence[Event]) -> None:
    """Delete events that have taken effect."""
    if not events:
        return
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


def park(parked: Iterable[tuple[Event, ParkedEvent.Reason, str]]) -> None:
    """Keep events that could not be handled, with the reason, for the operators."""
    with schema_context("public"):
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
