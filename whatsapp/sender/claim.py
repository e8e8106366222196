"""Claiming due messages, and the guard: the last look at the window before anything is sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from conversations import clock
from conversations.content import TEMPLATE
from conversations.models import Number
from conversations.window import Window
from whatsapp import errors
from whatsapp.sender import fates, record
from whatsapp.sender.limits import PAIR
from whatsapp.sender.parcel import Parcel, Refused

# A template's category is looked up only for who wants no marketing.
#
# Only the oldest message of a conversation may go: what waits, is under way or in doubt holds up
# the later ones, so that the customer reads them in order. Only what is put off for hours does not.
_DUE = """
SELECT o.message_id, m.ref::text, o.conversation_id, m.content, m.fallback, m.used_fallback,
       m.context_wamid, o.attempts, o.window_refused, c.window_opened_at, w.busy_until,
       p.phone, p.user_id, p.blocked, p.marketing_opt_out,
       CASE WHEN p.marketing_opt_out THEN (
         SELECT jsonb_object_agg(t.name || ' ' || t.language, upper(t.category))
         FROM conversations_template t
         WHERE t.waba_id = %s AND (t.name, t.language) IN (
           (m.content ->> 'name', m.content ->> 'language'),
           (m.fallback ->> 'name', m.fallback ->> 'language'))
       ) END
FROM conversations_outboxitem o
JOIN conversations_message m ON m.id = o.message_id
JOIN conversations_conversation c ON c.id = o.conversation_id
JOIN conversations_contact p ON p.id = c.contact_id
LEFT JOIN whatsapp_pace w ON w.conversation_id = o.conversation_id
WHERE o.number_id = %s AND o.state IN ('ready', 'later') AND o.due_at <= %s
  AND NOT EXISTS (SELECT FROM conversations_outboxitem e
                  WHERE e.conversation_id = o.conversation_id AND e.message_id < o.message_id
                  AND e.state <> 'later')
ORDER BY o.due_at, o.message_id LIMIT %s
FOR UPDATE OF o SKIP LOCKED
"""


@dataclass(slots=True)
class Claim:
    """A claim's outcome: what to send now, what was refused, and what has to wait how long."""

    send: list[Parcel] = field(default_factory=list)
    refused: list[tuple[Parcel, Refused]] = field(default_factory=list)
    postponed: list[tuple[Parcel, timedelta]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.send or self.refused or self.postponed)


def claim(number: Number, *, limit: int, now: datetime) -> Claim:
    """Take at most ``limit`` due messages and decide on each, in one short transaction.

    ``now``: the wall clock. The window is judged by the number's own clock.
    """
    claimed = Claim()
    here = clock.now(number)
    with transaction.atomic():
        for parcel in _due(number, limit=limit, now=now):
            _judge(parcel, claimed, here=here, now=now)
        _mark(claimed, here=here, now=now)
        fates.settle(number, claimed.refused, now=now)
    return claimed


def _due(number: Number, *, limit: int, now: datetime) -> list[Parcel]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [number.waba_id, number.pk, now, limit])
        return [Parcel(*map(_decoded, row)) for row in cursor.fetchall()]


def _decoded(value: Any) -> Any:
    """Django leaves JSON columns of its own queries as text; only ours start with a brace."""
    return orjson.loads(value) if isinstance(value, str) and value.startswith("{") else value


def _judge(parcel: Parcel, claimed: Claim, *, here: datetime, now: datetime) -> None:
    """Decide on one message. ``here``: the conversation's time."""
    if not (parcel.phone or parcel.user_id):
        claimed.refused.append((parcel, Refused(errors.NO_ADDRESS)))
        return
    if parcel.blocked:
        claimed.refused.append((parcel, Refused(errors.CONTACT_BLOCKED)))
        return
    if not _window_permits(parcel, here):
        if parcel.fallback is None:
            claimed.refused.append((parcel, Refused(errors.WINDOW_CLOSED)))
            return
        parcel.used_fallback = True
    if parcel.unwelcome:
        claimed.refused.append((parcel, Refused(errors.MARKETING_UNWELCOME)))
        return
    wait = PAIR.wait(parcel.pair_busy_until, now)
    if wait:
        claimed.postponed.append((parcel, wait))
        return
    parcel.pair_busy_until = PAIR.after(parcel.pair_busy_until, now)
    claimed.send.append(parcel)


def _window_permits(parcel: Parcel, here: datetime) -> bool:
    if parcel.outgoing["kind"] == TEMPLATE:
        return True
    return not parcel.window_refused and Window(parcel.window_opened_at).sendable(here)


def _mark(claimed: Claim, *, here: datetime, now: datetime) -> None:
    """Write down that the parcels are under way, before they are."""
    if claimed.send:
        record.under_way(claimed.send, at=here)
    if claimed.postponed:
        record.postponed([(parcel.message_id, now + wait) for parcel, wait in claimed.postponed])
