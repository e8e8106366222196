"""The delivery timeline: append-only entries, and a summary that never goes backwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from conversations import clock, heads, outbox
from conversations.content.sentences import noop
from conversations.models import DeliveryEvent, Message, OutboxItem

# A later status never gives way to an earlier one. ``failed`` stands between: a message that was
# delivered did not fail, one that was merely sent may.
RANK = {
    Message.Status.QUEUED: 0,
    Message.Status.IN_DOUBT: 1,
    Message.Status.ACCEPTED: 2,
    Message.Status.SENT: 3,
    Message.Status.FAILED: 4,
    Message.Status.DELIVERED: 5,
    Message.Status.READ: 6,
    Message.Status.PLAYED: 7,
}


# Said of a send whose answer got lost, once a status shows what became of it.
SETTLED = noop("WhatsApp's answer got lost; a status told what became of it. It is not sent again.")


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What a status webhook says of one message, free of any wire format."""

    wamid: str
    status: str
    at: datetime
    ref: str | None = None
    error: dict[str, Any] | None = None
    raw: dict[str, Any] | None = None


def apply(updates: Sequence[StatusUpdate]) -> tuple[set[int], list[StatusUpdate]]:
    """Apply statuses; return the ids of changed conversations, and updates of unknown messages.

    A status that echoes our own reference also settles a send that was in doubt: the message is
    with WhatsApp, so it is taken out of the outbox.
    """
    by_wamid, by_ref = _messages(updates)
    events: list[DeliveryEvent] = []
    changed: dict[int, Message] = {}
    unknown: list[StatusUpdate] = []
    for update in updates:
        message = by_ref.get(update.ref or "") or by_wamid.get(update.wamid)
        if message is None:
            unknown.append(update)
            continue
        events.append(_event(message, update))
        if _advance(message, update):
            changed[message.pk] = message
    DeliveryEvent.objects.bulk_create(events, ignore_conflicts=True)
    _save(changed.values())
    return {message.conversation_id for message in changed.values()}, unknown


def _messages(
    updates: Sequence[StatusUpdate],
) -> tuple[dict[str, Message], dict[str, Message]]:
    refs = {ref for update in updates if (ref := _uuid(update.ref))}
    wamids = {update.wamid for update in updates}
    rows = (
        Message.objects.select_for_update()
        .filter(Q(ref__in=refs) | Q(wamid__in=wamids), direction=Message.Direction.OUT)
        .only("id", "ref", "wamid", "status", "conversation_id", "error")
        .order_by("id")
    )
    by_wamid: dict[str, Message] = {}
    by_ref: dict[str, Message] = {}
    for row in rows:
        by_ref[str(row.ref)] = row
        if row.wamid:
            by_wamid[row.wamid] = row
    return by_wamid, by_ref


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _event(message: Message, update: StatusUpdate) -> DeliveryEvent:
    error = update.error or {}
    return DeliveryEvent(
        message=message,
        kind=update.status[:20],
        at=update.at,
        detail=str(error.get("cause", ""))[:500],
        code=error.get("code"),
        raw=update.raw,
    )


def _advance(message: Message, update: StatusUpdate) -> bool:
    """Bring the summary forward, in memory; return whether it moved."""
    moved = False
    if message.wamid is None:
        message.wamid = update.wamid
        moved = True
    if RANK.get(Message.Status(message.status), 0) < _rank(update.status):
        message.status = update.status
        message.error = update.error
        moved = True
    return moved


def _rank(status: str) -> int:
    """An unknown status is kept in the timeline, and changes no summary."""
    return RANK[Message.Status(status)] if status in Message.Status.values else -1


def _save(messages: Iterable[Message]) -> None:
    rows = list(messages)
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_message m SET status = v.status, wamid = v.wamid"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(id, status, wamid)"
            " WHERE m.id = v.id",
            [[m.pk for m in rows], [str(m.status) for m in rows], [m.wamid for m in rows]],
        )
    failed = [m for m in rows if m.error is not None]
    if failed:
        Message.objects.bulk_update(failed, ["error"])
    _settle_doubts([m.pk for m in rows])


def _settle_doubts(message_ids: Sequence[int]) -> None:
    """These are with WhatsApp. Whoever is sending one right now records it himself."""
    doubts = OutboxItem.objects.filter(
        message__in=message_ids, state=OutboxItem.State.IN_DOUBT
    ).select_related("number")
    DeliveryEvent.objects.bulk_create(
        (
            DeliveryEvent(
                message_id=item.pk,
                kind=DeliveryEvent.Kind.SETTLED,
                at=clock.now(item.number),
                detail=SETTLED,
            )
            for item in doubts
        ),
        ignore_conflicts=True,
    )
    OutboxItem.objects.filter(pk__in=[item.pk for item in doubts]).delete()


def send_fallbacks(updates: Sequence[StatusUpdate]) -> list[Message]:
    """Queue the fallback templates of messages that WhatsApp dropped for a closed window.

    A message that failed is a fact and stays in the thread; its fallback is a new one, made once.
    """
    wamids = [update.wamid for update in updates]
    failed = Message.objects.filter(
        wamid__in=wamids, status=Message.Status.FAILED, used_fallback=False, fallback__isnull=False
    ).select_related("conversation__number")
    queued = outbox.enqueue(
        [
            outbox.Order(
                conversation=message.conversation,
                content=message.fallback or {},
                source=message.source,
                author=message.author,
                key=f"fallback:{message.ref}",
            )
            for message in failed
        ]
    )
    heads.save(message.conversation for message in queued)
    return queued
