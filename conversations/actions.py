"""What people do with conversations; each is one transaction on a locked conversation."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency import reassign
from agency.models import Team, User
from conversations import happenings, live, outbox, records, snoozing
from conversations.content import TEMPLATE
from conversations.models import Conversation, Happening, Message, Record


class RefusedError(Exception):
    """What a person wants to send cannot go; the message says why."""


class NumberOffError(RefusedError):
    """The conversation's number is switched off."""

    def __init__(self) -> None:
        super().__init__(_("This number is switched off: nothing is sent from it."))


class WindowClosedError(RefusedError):
    """A person wants to send what only goes while the customer service window is open."""

    def __init__(self) -> None:
        super().__init__(_("The 24-hour window is closed: only an approved template can be sent."))


def reply(
    conversation_id: int,
    *,
    content: dict[str, Any],
    by: User,
    key: str,
    context_wamid: str = "",
) -> Message | None:
    """Send a message as a person: the automation steps aside. A repeated ``key`` does nothing.

    ``context_wamid``: the message that it answers, shown above it as a quote.

    Raises :class:`RefusedError`, :class:`conversations.content.ContentError` and
    ``Conversation.DoesNotExist``. The sender judges the window again, at the last moment.
    """
    with transaction.atomic():
        conversation = _locked(conversation_id)
        key = form_key(conversation_id, key)
        if Message.objects.filter(key=key).exists():
            return None
        if not conversation.number.active:
            raise NumberOffError
        if content["kind"] != TEMPLATE and not conversation.window.sendable(conversation.now()):
            raise WindowClosedError
        message = outbox.post(
            outbox.Order(
                conversation=conversation,
                content=content,
                source=Message.Source.AGENT,
                author=by,
                key=key,
                context_wamid=context_wamid,
            )
        )
        if message is not None:
            _hand_to(conversation, by)
        return message


def is_sent(conversation_id: int, key: str) -> bool:
    """Return whether a form with this key was taken before: its answer got lost."""
    return Message.objects.filter(key=form_key(conversation_id, key)).exists()


def form_key(conversation_id: int, key: str) -> str:
    """Return a form's key as messages keep it: one that another conversation knows says nothing."""
    return f"form:{conversation_id}:{key}"


def take_over(conversation_id: int, *, by: User) -> None:
    """Let a person answer from now on."""
    with transaction.atomic():
        _hand_to(_locked(conversation_id), by)


def hand_back(conversation_id: int, *, by: User | None = None) -> None:
    """Let the automation answer again: it goes on where its flow says how, or begins anew."""
    with transaction.atomic():
        conversation = _locked(conversation_id)
        if conversation.handler == Conversation.Handler.HUMAN:
            happenings.happened(conversation, Happening.Kind.HANDED_BACK)
            records.of_conversation(conversation, Record.Kind.HANDED_BACK, by=by)
        _hand_to_automation(conversation)
        reassign.announce()
        live.changed([conversation_id])


def set_status(
    conversation_id: int, status: Conversation.Status, *, by: User | None = None
) -> None:
    """Resolve, and let the automation answer what comes next; or reopen."""
    with transaction.atomic():
        conversation = _locked(conversation_id)
        news = conversation.status != status
        conversation.status = status
        conversation.snoozed_until = None
        conversation.save(update_fields=["status", "snoozed_until"])
        if status == Conversation.Status.RESOLVED:
            _hand_to_automation(conversation)
        if news:
            _tell_status(conversation, by)
            # Who resolves has room for another one.
            reassign.announce()
        live.changed([conversation_id])


def assign(conversation_id: int, *, person: User | None, team: Team | None, by: User) -> None:
    """Say whose the conversation is: a person's, a team's, or nobody's."""
    with transaction.atomic():
        conversation = _locked(conversation_id)
        conversation.assignee = person
        conversation.team = team
        if person is not None or team is not None:
            conversation.handler = Conversation.Handler.HUMAN
        conversation.save(update_fields=["assignee", "team", "handler"])
        reassign.announce()
        names = {"to": str(person or ""), "team": str(team or "")}
        records.of_conversation(conversation, Record.Kind.ASSIGNED, by=by, how="hand", **names)
        live.changed([conversation_id])


def snooze(conversation_id: int, *, until: datetime, by: User) -> None:
    """Put an open conversation aside until then."""
    with transaction.atomic():
        conversation = _locked(conversation_id)
        if conversation.status == Conversation.Status.OPEN:
            snoozing.snooze(conversation, until, by=by)


def wake(conversation_id: int, *, by: User) -> None:
    """Bring a snoozed conversation back."""
    with transaction.atomic():
        snoozing.wake(_locked(conversation_id), by=by)


def mark_seen(conversation: Conversation) -> None:
    """Somebody looked at it: nothing is unread."""
    if conversation.unread:
        Conversation.objects.filter(pk=conversation.pk).update(unread=0)
        conversation.unread = 0


def mark_unread(conversation_id: int) -> None:
    """Let it stand out again, for whoever comes next."""
    with transaction.atomic():
        found = Conversation.objects.filter(pk=conversation_id, unread=0)
        if found.update(unread=1):
            live.changed([conversation_id])


def _locked(conversation_id: int) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("number", "contact")
        .get(pk=conversation_id)
    )


def _tell_status(conversation: Conversation, by: User | None) -> None:
    """Note that the status is another one; the automation hears of what was resolved."""
    if conversation.status == Conversation.Status.RESOLVED:
        happenings.happened(conversation, Happening.Kind.RESOLVED)
        records.of_conversation(conversation, Record.Kind.RESOLVED, by=by)
    else:
        records.of_conversation(conversation, Record.Kind.REOPENED, by=by)


def _hand_to_automation(conversation: Conversation) -> None:
    conversation.handler = Conversation.Handler.BOT
    conversation.handler_reason = ""
    conversation.assignee = None
    conversation.save(update_fields=["handler", "handler_reason", "assignee"])


def _hand_to(conversation: Conversation, person: User) -> None:
    if conversation.handler != Conversation.Handler.HUMAN:
        records.of_conversation(conversation, Record.Kind.TAKEN_OVER, by=person)
    conversation.handler = Conversation.Handler.HUMAN
    conversation.assignee = conversation.assignee or person
    conversation.save(update_fields=["handler", "assignee"])
    live.changed([conversation.pk])
