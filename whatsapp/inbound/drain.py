"""Draining a lane: claim fairly, apply per agency, delete what took effect, for a bounded time."""

import time
from collections import defaultdict
from collections.abc import Sequence

import structlog
from django.db import InterfaceError, OperationalError
from django_tenants.utils import tenant_context
from structlog.contextvars import bound_contextvars

from tenants import directory
from whatsapp.door import inbox
from whatsapp.door.inbox import Event
from whatsapp.door.models import ParkedEvent
from whatsapp.inbound.apply import apply
from whatsapp.inbound.routing import UnroutableError, route

log = structlog.get_logger(__name__)

# Events of all numbers together that one look takes at most.
TAKE = 400
# Seconds after which a lane goes to the back of the queue, so that other work gets its turn.
SLICE = 2.0

Parked = tuple[Event, ParkedEvent.Reason, str]


def drain_lane(lane: int) -> bool:
    """Work on one lane for a bounded time; return whether events may be left."""
    deadline = time.monotonic() + SLICE
    while time.monotonic() < deadline:
        with inbox.lane_lock(lane) as held:
            if not held:
                # Whoever holds the lane looks again once he has let go of it.
                return False
            _drain(lane, deadline)
        # The drain of an event that came after the last look may have met the lock just before it
        # was let go, and left the event to us.
        if inbox.is_empty(lane):
            return False
    return True


def _drain(lane: int, deadline: float) -> None:
    """Handle the lane's events until none are left, or until the deadline."""
    more = True
    while more and time.monotonic() < deadline:
        taken = inbox.take(lane, limit=TAKE)
        _handle(taken.events)
        more = taken.more


def _handle(events: Sequence[Event]) -> None:
    """Let events take effect in their agencies, or park them: each leaves the inbox with that."""
    parked: list[Parked] = []
    by_agency: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        try:
            by_agency[route(event)].append(event)
        except UnroutableError as error:
            log.warning("event_unroutable", event_id=event.id, reason=error.reason.value)
            parked.append((event, error.reason, str(error)))
    inbox.park(parked)
    for agency_id, own in by_agency.items():
        agency = directory.agency(agency_id)
        with tenant_context(agency), bound_contextvars(agency=agency.slug):
            _apply(own, answer=not agency.suspended)


def _apply(events: Sequence[Event], *, answer: bool) -> None:
    """Apply a batch in one transaction; if it fails, each event alone, and park the poison."""
    try:
        apply(events, answer=answer)
    except (OperationalError, InterfaceError):
        # The database's trouble is not the events' fault: all is tried again later.
        raise
    except Exception as error:
        if len(events) > 1:
            for event in events:
                _apply([event], answer=answer)
        else:
            log.exception("event_poison", event_id=events[0].id)
            why = f"{type(error).__name__}: {error}"
            inbox.park([(events[0], ParkedEvent.Reason.POISON, why)])
