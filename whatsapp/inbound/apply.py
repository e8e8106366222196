"""One agency's batch of webhook events takes effect, in one transaction."""

from collections.abc import Sequence
from typing import Any, TypeGuard

import orjson
import structlog
from django.db import transaction

from conversations import consent, live, outbox, statuses
from conversations.arrivals import Address, Arrival
from conversations.models import Number
from conversations.receive import Received, receive, save
from conversations.statuses import StatusUpdate
from flows import due
from flows.answer import answer as let_flows_answer
from tenants import current, nudge, work
from whatsapp import errors, wire
from whatsapp.door import inbox
from whatsapp.door.inbox import Event
from whatsapp.inbound import early, notices
from whatsapp.media import FETCH

log = structlog.get_logger(__name__)


def apply(events: Sequence[Event], *, answer: bool) -> None:
    """Apply events in order and take them out of the inbox.

    ``answer``: let the automation answer (not while suspended).
    """
    numbers = {number.phone_number_id: number for number in Number.objects.defer("access_token")}
    with transaction.atomic():
        for segment in _segments([wire.parse(orjson.loads(event.body)) for event in events]):
            _apply(segment, numbers, answer=answer)
        inbox.done(events)


def _segments(events: Sequence[wire.Event]) -> list[list[wire.Event]]:
    """Cut the batch where time or identity changes: what follows is read in another light."""
    segments: list[list[wire.Event]] = [[]]
    for event in events:
        if isinstance(event, wire.SandboxClock) or _is_system(event):
            segments += [[event], []]
        else:
            segments[-1].append(event)
    return [segment for segment in segments if segment]


def _is_system(event: wire.Event) -> TypeGuard[wire.Received]:
    return isinstance(event, wire.Received) and event.kind == "system"


def _apply(events: Sequence[wire.Event], numbers: dict[str, Number], *, answer: bool) -> None:
    arrivals: list[Arrival] = []
    updates: list[StatusUpdate] = []
    for event in events:
        match event:
            case wire.Received():
                arrivals.append(_arrival(event, event.sender, echo=False))
            case wire.Echo():
                arrivals.append(_arrival(event, event.recipient, echo=True))
            case wire.Status():
                updates.append(_update(event))
            case _:
                notices.take(event, numbers)
    _take_arrivals(arrivals, numbers, answer=answer)
    _take_statuses(updates)
    for event in events:
        if _is_system(event):
            notices.system_change(event)


def _take_arrivals(
    arrivals: Sequence[Arrival], numbers: dict[str, Number], *, answer: bool
) -> None:
    if not arrivals:
        return
    received = receive(arrivals, numbers)
    if not received:
        return
    log.info(
        "messages_received",
        conversations=sorted({item.conversation.pk for item in received}),
        messages=[str(item.message.ref) for item in received],
    )
    if answer:
        due.announce(current.agency_id(), let_flows_answer(received))
    save(received)
    _fetch_media(received)
    live.changed(item.conversation.pk for item in received)


def _fetch_media(received: Sequence[Received]) -> None:
    if any(item.arrival.content.get("media_id") for item in received):
        work.announce([current.agency_id()], FETCH, work.soon())
        nudge.nudge(FETCH, current.agency_id())


def _take_statuses(updates: Sequence[StatusUpdate]) -> None:
    if not updates:
        return
    changed, unknown = statuses.apply(updates)
    for update in updates:
        if update.error:
            log.warning("message_failed", message=update.ref, code=update.error["code"])
    early.keep(unknown)
    live.changed(changed)
    consent.stop_for_messages(
        u.wamid for u in updates if (u.error or {}).get("code") == errors.MARKETING_STOPPED
    )
    closed = [u for u in updates if (u.error or {}).get("code") in errors.WINDOW_CODES]
    if closed:
        queued = statuses.send_fallbacks(closed)
        outbox.announce(current.agency_id(), {m.conversation.number_id for m in queued})


def _arrival(event: wire.Received | wire.Echo, who: wire.Sender, *, echo: bool) -> Arrival:
    return Arrival(
        phone_number_id=event.phone_number_id,
        wamid=event.wamid,
        at=event.at,
        customer=Address(
            phone=who.phone,
            user_id=who.user_id,
            parent_user_id=who.parent_user_id,
            name=who.name,
            username=who.username,
        ),
        kind=event.kind,
        content=event.content,
        text=event.text,
        reply_id=event.reply_id,
        context_wamid=event.context_wamid,
        referral=event.referral,
        opens_window=event.opens_window and not echo,
        echo=echo,
        raw=event.raw,
    )


def _update(event: wire.Status) -> StatusUpdate:
    error: dict[str, Any] | None = None
    if event.errors:
        first = event.errors[0]
        cause, cure = errors.explain(first.code)
        error = {
            "code": first.code,
            "cause": cause,
            "cure": cure,
            "details": first.details or first.message or first.title,
        }
    return StatusUpdate(
        wamid=event.wamid,
        status=event.status,
        at=event.at,
        ref=event.callback_data,
        error=error,
        raw=event.raw,
    )
