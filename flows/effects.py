"""Carrying out what sessions want done: rows, all in the transaction that moves the sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from conversations import clock, outbox
from conversations.models import Contact, Conversation, Message
from conversations.outbox import Order
from flows.engine import (
    AddTag,
    CancelTimer,
    Effect,
    Ended,
    HandOver,
    HttpRequest,
    Note,
    RemoveTag,
    Send,
    SetField,
    StartTimer,
    Step,
)
from flows.models import HttpCall, Timer
from tenants import bulk


@dataclass(slots=True)
class Due:
    """What has become due by a batch: numbers that send, the first timer, HTTP requests."""

    sends: frozenset[int] = frozenset()
    timer_at: datetime | None = None
    http: bool = False


class Effects:
    """The effects of a batch, gathered in order and written together."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._timers: dict[tuple[str, str], tuple[Conversation, datetime]] = {}
        self._cancelled: list[tuple[str, str]] = []
        self._calls: list[tuple[str, HttpRequest]] = []
        self._notes: list[Message] = []
        self._contacts: dict[int, Contact] = {}
        self._handed_over: dict[int, Conversation] = {}

    def add(self, conversation: Conversation, step: Step) -> None:
        """Gather one step's effects. Facts of the contact count at once, for the next step."""
        session_key = step.state.session_id
        for effect in step.effects:
            self._add(conversation, session_key, effect)

    def flush(self, session_ids: Mapping[str, int]) -> Due:
        """Write everything; ``session_ids``: the sessions' row ids by the engine's ids."""
        bulk.update(self._contacts.values(), "fields", "tags")
        bulk.update(self._handed_over.values(), "handler", "handler_reason")
        outbox.enqueue(self._orders)
        bulk.insert(self._notes)
        self._write_timers(session_ids)
        HttpCall.objects.bulk_create(
            HttpCall(
                session_id=session_ids[key],
                token=call.token,
                due_at=timezone.now(),
                request={
                    "method": call.method,
                    "url": call.url,
                    "headers": call.headers,
                    "body": call.body,
                    "timeout_seconds": call.timeout_seconds,
                    "retries": call.retries,
                },
            )
            for key, call in self._calls
        )
        return Due(
            sends=frozenset(order.conversation.number_id for order in self._orders),
            http=bool(self._calls),
            timer_at=min(
                (clock.real(c.number, due_at) for c, due_at in self._timers.values()),
                default=None,
            ),
        )

    def _add(self, conversation: Conversation, session_key: str, effect: Effect) -> None:  # noqa: C901 - one short case an effect
        contact = conversation.contact
        match effect:
            case Send():
                self._orders.append(
                    Order(
                        conversation=conversation,
                        content=effect.content,
                        fallback=effect.fallback,
                        source=Message.Source.FLOW,
                        key=effect.key,
                    )
                )
            case StartTimer():
                self._timers[session_key, effect.token] = (conversation, effect.due_at)
            case CancelTimer():
                # A timer that was started within this very batch is simply not written.
                if self._timers.pop((session_key, effect.token), None) is None:
                    self._cancelled.append((session_key, effect.token))
            case SetField():
                contact.fields = {**contact.fields, effect.name: effect.value}
                self._contacts[contact.pk] = contact
            case AddTag():
                contact.tags = sorted({*contact.tags, effect.tag})
                self._contacts[contact.pk] = contact
            case RemoveTag():
                contact.tags = [tag for tag in contact.tags if tag != effect.tag]
                self._contacts[contact.pk] = contact
            case HandOver():
                conversation.handler = Conversation.Handler.HUMAN
                conversation.handler_reason = effect.note[:300]
                self._handed_over[conversation.pk] = conversation
                self._note(conversation, effect.note)
            case Note():
                self._note(conversation, effect.text)
            case HttpRequest():
                self._calls.append((session_key, effect))
            case Ended():
                pass  # The session's state says so.

    def _note(self, conversation: Conversation, text: str) -> None:
        self._notes.append(
            Message(
                conversation=conversation,
                direction=Message.Direction.NOTE,
                status=Message.Status.RECEIVED,
                source=Message.Source.SYSTEM,
                kind="note",
                content={"kind": "note", "body": text},
                text=text,
                at=clock.now(conversation.number),
            )
        )

    def _write_timers(self, session_ids: Mapping[str, int]) -> None:
        gone = [(session_ids[key], token) for key, token in self._cancelled if key in session_ids]
        if gone:
            with connection.cursor() as cursor:
                cursor.execute(
                    "DELETE FROM flows_timer t USING unnest(%s::bigint[], %s::text[])"
                    " AS v(session, token) WHERE t.session_id = v.session AND t.token = v.token",
                    [list(column) for column in zip(*gone, strict=True)],
                )
        bulk.insert(
            Timer(
                session_id=session_ids[key],
                number_id=conversation.number_id,
                token=token,
                due_at=due_at,
            )
            for (key, token), (conversation, due_at) in self._timers.items()
        )
