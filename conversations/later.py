"""Messages that people want sent later: scheduled, changed, cancelled, and handed on in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agency.models import User
from conversations import clock, content, live, outbox, variables
from conversations.content import TEMPLATE, ContentError
from conversations.models import Conversation, Message, Number, ScheduledMessage
from tenants import current, nudge, work

log = structlog.get_logger(__name__)

TASK = "conversations.later.drain"
BATCH = 100
FARTHEST = timedelta(days=366)
State = ScheduledMessage.State


class ScheduleError(ValueError):
    """The message cannot be scheduled so; the message says why, ``field`` where."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def no_time() -> ScheduleError:
    """Return what is said of a form without a time that can be read."""
    return ScheduleError(_("Choose a day and a time."), "due")


def will_be_open(conversation: Conversation, at: datetime) -> bool:
    """Return whether, as things stand, the window is open at a time on the number's clock."""
    return conversation.window.sendable(at)


def schedule(
    conversation_id: int,
    *,
    message: dict[str, Any],
    fallback: dict[str, Any] | None,
    due_at: datetime,
    cancel_on_reply: bool,
    by: User,
    key: str,
    context_wamid: str = "",
) -> ScheduledMessage:
    """Keep a message for later; ``due_at`` is on the number's clock. A known key does nothing.

    Raises :class:`ScheduleError` and :class:`conversations.content.ContentError`.
    """
    with transaction.atomic():
        conversation = _locked(conversation_id)
        key = f"later:{conversation_id}:{key}"
        known = ScheduledMessage.objects.filter(key=key).first()
        if known is not None:
            return known
        row = ScheduledMessage(
            conversation=conversation,
            number=conversation.number,
            author=by,
            key=key,
            context_wamid=context_wamid,
            content=message,
            fallback=fallback,
            due_at=due_at,
            cancel_on_reply=cancel_on_reply,
        )
        _check(row, by)
        row.save()
        _save_flag(conversation, waits=True)
        _announce(row)
        return row


def change(
    pk: int,
    *,
    by: User,
    message: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    fallback: dict[str, Any] | None = None,
    cancel_on_reply: bool | None = None,
) -> ScheduledMessage:
    """Change what still waits; what is not given stays. Raises as :func:`schedule` does."""
    with transaction.atomic():
        row = _waiting(pk)
        row.content = message or row.content
        row.due_at = due_at or row.due_at
        row.fallback = fallback or row.fallback
        if cancel_on_reply is not None:
            row.cancel_on_reply = cancel_on_reply
        _check(row, by)
        row.save()
        _announce(row)
        return row


def cancel(pk: int) -> None:
    """Drop a message that waits. Raises :class:`ScheduleError` for one that does not any more."""
    with transaction.atomic():
        row = _waiting(pk)
        row.state = State.CANCELLED
        row.save(update_fields=["state"])
        _save_flag(row.conversation)
        live.changed([row.conversation_id])


def cancel_answered(conversations: Sequence[Conversation]) -> None:
    """Customers answered here: drop what was to be sent only if they did not.

    Part of receiving, with the conversations locked; no query where nothing waits.
    """
    waiting = [row.pk for row in conversations if row.has_scheduled]
    if not waiting:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (UPDATE conversations_scheduledmessage SET state = 'answered'"
            "  WHERE conversation_id = ANY(%s) AND state = 'waiting' AND cancel_on_reply)"
            " UPDATE conversations_conversation c SET has_scheduled = EXISTS ("
            "  SELECT FROM conversations_scheduledmessage s WHERE s.conversation_id = c.id"
            "  AND s.state = 'waiting' AND NOT s.cancel_on_reply) WHERE c.id = ANY(%s)",
            [waiting, waiting],
        )


def drain() -> datetime | None:
    """Hand on what is due, a bounded number for each number; return when the next is due."""
    upcoming: list[datetime] = []
    for number in Number.objects.defer("access_token"):
        waiting = ScheduledMessage.objects.filter(number=number, state=State.WAITING)
        due = waiting.filter(due_at__lte=clock.now(number)).order_by("due_at", "id")
        for pk in due.values_list("pk", flat=True)[:BATCH]:
            hand_on(pk)
        following = waiting.order_by("due_at").values_list("due_at", flat=True).first()
        if following is not None:
            upcoming.append(clock.real(number, following))
    return min(upcoming, default=None)


def hand_on(pk: int) -> None:
    """Give one message to the sender, in one transaction that also says so.

    The sender judges the window, and takes the fallback when it turns out to be closed.
    """
    with transaction.atomic():
        try:
            row = _waiting(pk)
        except ScheduleError:
            return  # Answered, cancelled or sent in this very moment.
        try:
            with transaction.atomic():
                row.message = outbox.post(_order(row))
        except ContentError as error:
            row.state = State.FAILED
            row.error = str(error)[:500]
            log.warning("scheduled_message_failed", scheduled=row.pk)
        else:
            row.state = State.SENT
        row.save(update_fields=["state", "message", "error"])
        _save_flag(row.conversation)
        live.changed([row.conversation_id])


def _order(row: ScheduledMessage) -> outbox.Order:
    contact = row.conversation.contact
    return outbox.Order(
        conversation=row.conversation,
        content=variables.fill(row.content, contact=contact, by=row.author),
        fallback=row.fallback,
        source=Message.Source.AGENT,
        author=row.author,
        context_wamid=row.context_wamid,
        key=f"scheduled:{row.pk}",
    )


def _check(row: ScheduledMessage, by: User) -> None:
    now = row.conversation.now()
    if row.due_at <= now:
        raise ScheduleError(_("Choose a time that is still to come."), "due")
    if row.due_at > now + FARTHEST:
        raise ScheduleError(_("Choose a time within a year from now."), "due")
    filled = variables.fill(row.content, contact=row.conversation.contact, by=by)
    content.parse_content(filled)
    if row.content["kind"] == TEMPLATE:
        row.fallback = None
    elif row.fallback is not None:
        content.parse_content(row.fallback)
    elif not will_be_open(row.conversation, row.due_at):
        raise ScheduleError(
            _(
                "As things stand the 24-hour window is closed by then. Choose a template that goes"
                " out instead if the customer has not written again."
            ),
            "fallback",
        )


def _announce(row: ScheduledMessage) -> None:
    due = clock.real(row.conversation.number, row.due_at)
    work.announce([current.agency_id()], TASK, due)
    live.changed([row.conversation_id])


def nudge_all() -> None:
    """A clock was pushed: look, after the commit, whether something became due."""
    nudge.nudge(TASK, current.agency_id())


def _waiting(pk: int) -> ScheduledMessage:
    """Return what waits, with its conversation locked first, as whoever receives locks it."""
    found = ScheduledMessage.objects.filter(pk=pk).values_list("conversation_id", flat=True).first()
    conversation = _locked(found) if found else None
    row = ScheduledMessage.objects.select_for_update().filter(pk=pk, state=State.WAITING).first()
    if row is None or conversation is None:
        raise ScheduleError(_("This message does not wait any more: see what became of it."), "")
    row.conversation = conversation
    return row


def _locked(conversation_id: int) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("number", "contact")
        .get(pk=conversation_id)
    )


def _save_flag(conversation: Conversation, *, waits: bool | None = None) -> None:
    if waits is None:
        waits = conversation.scheduled_messages.filter(state=State.WAITING).exists()
    conversation.has_scheduled = waits
    conversation.save(update_fields=["has_scheduled"])
