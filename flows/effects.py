"""Carrying out what sessions want done: rows, all in the transaction that moves the sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from conversations import clock, outbox
from conversations.fields import changed
from conversations.models import Contact, Conversation, Message, Record
from conversations.outbox import Order
from flows.engine import (
    AddTag,
    Assign,
    CancelTimer,
    Effect,
    Emit,
    Ended,
    HandOver,
    HttpRequest,
    Note,
    RemoveTag,
    Resolve,
    Send,
    SetField,
    StartFlow,
    StartTimer,
)
from flows.handling import Handling, note
from flows.models import Event, HttpCall, Timer
from tenants import bulk


@dataclass(slots=True)
class Due:
    """What has become due by a batch: numbers that send, the first timer, requests and so on."""

    sends: frozenset[int] = frozenset()
    timer_at: datetime | None = None
    http: bool = False
    happenings: bool = False
    # Somebody is to be found for a conversation.
    people: bool = False


class Effects:
    """The effects of a batch, gathered in order and written together."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._timers: dict[tuple[str, str], tuple[Conversation, datetime]] = {}
        self._cancelled: list[tuple[str, str]] = []
        self._calls: list[tuple[str, HttpRequest]] = []
        self._events: list[tuple[str, Event]] = []
        self._notes: list[Message] = []
        self._contacts: dict[int, Contact] = {}
        self._records: list[Record] = []
        self._handling = Handling()

    def add(self, conversation: Conversation, session_key: str, effects: Iterable[Effect]) -> None:
        """Gather effects. Facts of the contact count at once, for the next step."""
        for effect in effects:
            self._add(conversation, session_key, effect)

    def flush(self, session_ids: Mapping[str, int]) -> Due:
        """Write everything; ``session_ids``: the sessions' row ids by the engine's ids."""
        bulk.update(self._contacts.values(), "fields", "tags")
        self._notes += self._handling.flush()
        outbox.enqueue(self._orders)
        bulk.insert(self._notes)
        bulk.insert(self._records)
        self._write_timers(session_ids)
        self._write_calls(session_ids)
        self._write_events(session_ids)
        return Due(
            sends=frozenset(order.conversation.number_id for order in self._orders),
            http=bool(self._calls),
            people=self._handling.wants_people,
            timer_at=min(
                (clock.real(c.number, due_at) for c, due_at in self._timers.values()),
                default=None,
            ),
        )

    def _add(self, conversation: Conversation, session_key: str, effect: Effect) -> None:  # noqa: C901 - one short case an effect
        match effect:
            case Send():
                self._orders.append(
                    Order(
                        conversation=conversation,
                        content=effect.content,
                        fallback=effect.fallback,
                        source=Message.Source.FLOW,
                        key=effect.key,
                        step=effect.node,
                    )
                )
            case StartTimer():
                self._timers[session_key, effect.token] = (conversation, effect.due_at)
            case CancelTimer():
                # A timer that was started within this very batch is simply not written.
                if self._timers.pop((session_key, effect.token), None) is None:
                    self._cancelled.append((session_key, effect.token))
            case SetField() | AddTag() | RemoveTag():
                self._records += _learn(conversation, effect)
                self._contacts[conversation.contact.pk] = conversation.contact
            case HandOver():
                self._handling.hand_over(conversation, effect.note, effect.team, effect.person)
                self._notes.append(note(conversation, effect.note))
            case Assign():
                self._handling.assign(conversation, effect.team, effect.person)
            case Resolve():
                self._handling.resolve(conversation)
            case Note():
                self._notes.append(note(conversation, effect.text))
            case Emit():
                self._events.append((session_key, _event(conversation, effect)))
            case HttpRequest():
                self._calls.append((session_key, effect))
            case Ended() | StartFlow():
                pass  # The session's state says so; the runner starts the other flow.

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

    def _write_calls(self, session_ids: Mapping[str, int]) -> None:
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

    def _write_events(self, session_ids: Mapping[str, int]) -> None:
        for key, event in self._events:
            event.session_id = session_ids[key]
        bulk.insert(event for _, event in self._events)


def _learn(conversation: Conversation, effect: SetField | AddTag | RemoveTag) -> list[Record]:
    """Change the contact in memory; return a record of it, if it is news."""
    contact = conversation.contact
    fields, tags = contact.fields, set(contact.tags)
    match effect:
        case SetField():
            contact.fields = {**fields, effect.name: effect.value}
        case AddTag():
            contact.tags = sorted(tags | {effect.tag})
        case RemoveTag():
            contact.tags = [tag for tag in contact.tags if tag != effect.tag]
    news = changed(fields, contact.fields)
    added, removed = set(contact.tags) - tags, tags - set(contact.tags)
    if not news and not added and not removed:
        return []
    kind = Record.Kind.FIELDS if news else Record.Kind.TAGGED
    detail = {"changed": news} if news else {"added": [*added], "removed": [*removed]}
    return [
        Record(
            contact=contact,
            conversation=conversation,
            kind=kind,
            detail={**detail, "by": "flow"},
            at=clock.now(conversation.number),
        )
    ]


def _event(conversation: Conversation, effect: Emit) -> Event:
    return Event(
        conversation=conversation,
        key=effect.key,
        name=effect.name,
        data=effect.data,
        at=clock.now(conversation.number),
    )
