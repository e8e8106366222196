"""Whose event is it? By phone number id, or by WABA for events that name no number."""

import time
from dataclasses import dataclass
from functools import lru_cache

from django_tenants.utils import schema_context

from tenants.models import NumberRoute
from whatsapp.door.inbox import Event
from whatsapp.door.models import ParkedEvent

# Seconds for which a found route is believed. What is not found is always looked up anew, so a
# number that was connected a moment ago works at once.
FRESH = 10


@dataclass(frozen=True, slots=True)
class Route:
    """The agency that owns the number, and the ids of the Meta apps that may speak for it."""

    agency_id: int
    app_ids: frozenset[str]


class UnroutableError(Exception):
    """The event belongs to no agency, or came from an app that may not speak for its number."""

    def __init__(self, reason: ParkedEvent.Reason) -> None:
        super().__init__(reason.label)
        self.reason = reason


def route(event: Event) -> int:
    """Return the agency's id. Raises :class:`UnroutableError`."""
    found = _find(event.phone_number_id, event.waba_id)
    if not found:
        raise UnroutableError(ParkedEvent.Reason.UNKNOWN_NUMBER)
    for candidate in found:
        if event.app_id in candidate.app_ids:
            return candidate.agency_id
    raise UnroutableError(ParkedEvent.Reason.FOREIGN_NUMBER)


def forget() -> None:
    """Drop what was kept, in this process."""
    _cached.cache_clear()


def _find(phone_number_id: str, waba_id: str) -> tuple[Route, ...]:
    try:
        return _cached(phone_number_id, waba_id, int(time.monotonic() / FRESH))
    except LookupError:
        return ()


@lru_cache(maxsize=16_384)
def _cached(phone_number_id: str, waba_id: str, _period: int) -> tuple[Route, ...]:
    """Raises :class:`LookupError` when there is none: an exception is not kept."""
    wanted = {"phone_number_id": phone_number_id} if phone_number_id else {"waba_id": waba_id}
    with schema_context("public"):
        rows = list(NumberRoute.objects.filter(**wanted).prefetch_related("apps"))
    if not rows:
        raise LookupError(phone_number_id or waba_id)
    return tuple(Route(row.agency_id, frozenset(a.app_id for a in row.apps.all())) for row in rows)
