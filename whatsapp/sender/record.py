"""Writing down what became of messages: many at a time, one statement each, never backwards.

A status webhook may be quicker than the answer to the very send it is about. So nothing is put
in doubt, sent again or failed whose ``wamid`` is known already: it is simply done.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection

from conversations.statuses import SETTLED
from whatsapp.errors import GraphError
from whatsapp.sender.parcel import Parcel

# In the order of their ids, as everybody does, so that nobody deadlocks.
_LOCK = "SELECT id FROM conversations_message WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
# Messages that WhatsApp has confirmed need no more of the sender.
_FORGET_CONFIRMED = (
    "WITH o AS (DELETE FROM conversations_outboxitem o USING conversations_message m"
    "  WHERE m.id = o.message_id AND o.message_id = ANY(%s) AND m.wamid IS NOT NULL"
    "  RETURNING o.message_id)"
    " INSERT INTO conversations_deliveryevent (message_id, kind, at, detail)"
    " SELECT message_id, 'settled', %s::timestamptz, %s FROM o ON CONFLICT DO NOTHING"
)


class Again(NamedTuple):
    """A message to be tried again at ``due``; ``code``: Graph's, if it said no."""

    message_id: int
    due: datetime
    why: str
    code: int | None


class Doubt(NamedTuple):
    """A message that may be with WhatsApp, why, and until when to wait for a status of it."""

    message_id: int
    decide_at: datetime
    why: str


def under_way(parcels: Sequence[Parcel], *, at: datetime) -> None:
    """Before sending: the items are being sent, the pair limits are used, fallbacks are chosen."""
    ids = [parcel.message_id for parcel in parcels]
    _run(
        "WITH o AS (UPDATE conversations_outboxitem SET state = 'sending', attempts = attempts + 1"
        " WHERE message_id = ANY(%s))"
        " INSERT INTO whatsapp_pace (conversation_id, busy_until)"
        " SELECT * FROM unnest(%s::bigint[], %s::timestamptz[])"
        " ON CONFLICT (conversation_id) DO UPDATE SET busy_until = excluded.busy_until",
        ids,
        [parcel.conversation_id for parcel in parcels],
        [parcel.pair_busy_until for parcel in parcels],
    )
    chosen = [p.message_id for p in parcels if p.used_fallback]
    if chosen:
        _run(
            "WITH m AS (UPDATE conversations_message SET used_fallback = true"
            " WHERE id = ANY(%s) AND NOT used_fallback RETURNING id)"
            " INSERT INTO conversations_deliveryevent (message_id, kind, at, detail)"
            " SELECT id, 'fallback', %s::timestamptz, 'The 24-hour window was closed.' FROM m"
            " ON CONFLICT DO NOTHING",
            chosen,
            at,
        )


def postponed(items: Sequence[tuple[int, datetime]]) -> None:
    """Messages that a limit holds back: ``(message id, when to try)``."""
    _run(
        "UPDATE conversations_outboxitem o SET due_at = v.due"
        " FROM unnest(%s::bigint[], %s::timestamptz[]) AS v(id, due) WHERE o.message_id = v.id",
        [message_id for message_id, _ in items],
        [due for _, due in items],
    )


def accepted(items: Sequence[tuple[int, str]], *, at: datetime) -> None:
    """Messages that Graph took: ``(message id, wamid)``."""
    if not items:
        return
    ids = [message_id for message_id, _ in items]
    _run(
        _LOCK + "; WITH v AS (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS v(id, wamid)),"  # noqa: S608 - a constant
        " m AS (UPDATE conversations_message m SET wamid = COALESCE(m.wamid, v.wamid),"
        "  error = NULL, status = CASE WHEN m.status IN ('queued', 'in_doubt')"
        "  THEN 'accepted' ELSE m.status END FROM v WHERE m.id = v.id),"
        " e AS (INSERT INTO conversations_deliveryevent (message_id, kind, at, detail)"
        "  SELECT id, 'accepted', %s::timestamptz, '' FROM v ON CONFLICT DO NOTHING)"
        " DELETE FROM conversations_outboxitem o USING v WHERE o.message_id = v.id",
        ids,
        ids,
        [wamid for _, wamid in items],
        at,
    )


def again(items: Sequence[Again], *, at: datetime, overtaken: bool = False) -> None:
    """Messages to be tried again; ``overtaken``: the conversation's later ones need not wait."""
    if not items:
        return
    ids = [item.message_id for item in items]
    lock(ids)
    _run(_FORGET_CONFIRMED, ids, at, SETTLED)
    _run(
        "WITH v AS (SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::int[])"
        "  AS v(id, due, detail, code)),"
        " o AS (UPDATE conversations_outboxitem o SET state = %s, due_at = v.due FROM v"
        "  WHERE o.message_id = v.id RETURNING o.message_id),"
        " m AS (UPDATE conversations_message m SET status = 'queued' FROM o"
        "  WHERE m.id = o.message_id AND m.status = 'in_doubt')"
        " INSERT INTO conversations_deliveryevent (message_id, kind, at, detail, code)"
        " SELECT v.id, 'retry', %s::timestamptz, v.detail, v.code FROM v JOIN o"
        " ON o.message_id = v.id ON CONFLICT DO NOTHING",
        ids,
        [item.due for item in items],
        [item.why for item in items],
        [item.code for item in items],
        "later" if overtaken else "ready",
        at,
    )


def refused_by_window(ids: Sequence[int], *, due_at: datetime) -> None:
    """Graph said that the window is closed: the next look takes the fallback."""
    if not ids:
        return
    _run(
        "UPDATE conversations_outboxitem SET state = 'ready', due_at = %s, window_refused = true"
        " WHERE message_id = ANY(%s)",
        due_at,
        list(ids),
    )


def in_doubt(items: Sequence[Doubt], *, at: datetime) -> None:
    """Messages that may be with WhatsApp."""
    if not items:
        return
    ids = [item.message_id for item in items]
    lock(ids)
    _run(_FORGET_CONFIRMED, ids, at, SETTLED)
    _run(
        "WITH o AS (UPDATE conversations_outboxitem o SET state = 'in_doubt', due_at = v.due"
        "  FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS v(id, due, why)"
        "  WHERE o.message_id = v.id RETURNING o.message_id, v.why),"
        " m AS (UPDATE conversations_message m SET status = 'in_doubt' FROM o"
        "  WHERE m.id = o.message_id)"
        " INSERT INTO conversations_deliveryevent (message_id, kind, at, detail)"
        " SELECT message_id, 'in_doubt', %s::timestamptz, why FROM o ON CONFLICT DO NOTHING",
        ids,
        [item.decide_at for item in items],
        [item.why for item in items],
        at,
    )


def failed(items: Sequence[tuple[int, GraphError]], *, at: datetime) -> None:
    """Messages that are given up, each with the cause and the cure in plain words."""
    if not items:
        return
    ids = [message_id for message_id, _ in items]
    lock(ids)
    _run(_FORGET_CONFIRMED, ids, at, SETTLED)
    _run(
        "WITH v AS (SELECT * FROM unnest(%s::bigint[], %s::jsonb[], %s::text[], %s::int[])"
        "  AS v(id, error, cause, code)),"
        " o AS (DELETE FROM conversations_outboxitem o USING v WHERE o.message_id = v.id"
        "  RETURNING o.message_id),"
        " m AS (UPDATE conversations_message m SET status = 'failed', error = v.error FROM v"
        "  JOIN o ON o.message_id = v.id WHERE m.id = v.id)"
        " INSERT INTO conversations_deliveryevent (message_id, kind, at, detail, code)"
        " SELECT v.id, 'failed', %s::timestamptz, v.cause, v.code FROM v"
        " JOIN o ON o.message_id = v.id ON CONFLICT DO NOTHING",
        ids,
        [orjson.dumps(error.as_dict()).decode() for _, error in items],
        [error.cause[:500] for _, error in items],
        [error.code for _, error in items],
        at,
    )


def told(ids: Sequence[int], kind: str) -> Counter[tuple[int, int | None]]:
    """Return how often the timelines of these messages say this, by message and Graph's code."""
    if not ids:
        return Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT message_id, code, count(*) FROM conversations_deliveryevent"
            " WHERE message_id = ANY(%s) AND kind = %s GROUP BY message_id, code",
            [list(ids), kind],
        )
        return Counter({(message_id, code): count for message_id, code, count in cursor.fetchall()})


def lock(ids: Sequence[int]) -> None:
    """Lock messages until the transaction ends."""
    _run(_LOCK, list(ids))


def _run(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
