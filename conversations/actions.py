"""What people do with conversations; each is one transaction on a locked conversation."""

from typing import Any

from django.db import transaction

from agency.models import User
from conversations import happenings, live, outbox
from conversations.content import TEMPLATE
from conversations.models import Conversation, Happening, Message


class RefusedError(Exception):
    """What a person wants to send cannot go; the message says why."""


class NumberOffError(RefusedError):
    """The conversation's number is switched off."""

    def __init__(self) -> None:
        super().__init__("This number is switched off: nothing is sent from it.")


class WindowClosedError(RefusedError):
    """A person wants to send what only goes while the customer service window is open."""

    def __init__(self) -> None:
        super().__init__("The 24-hour window is closed: only an approved template can be sent.")


def reply(conversation_id: int, *, content: dict[str, Any], by: User, key: str) -> Message | None:
    """Send a message as a person: the automation steps aside. A repeated ``key`` does nothing.

    Raises :class:`RefusedError`, :class:`conversations.content.ContentError` and
    ``Conversation.DoesNotExist``. The sender judges the window again, at the last moment.
    """
    with transaction.atomic():
        conversation = _locked(conversation_id)
        # Of this conversation: a key that another one knows says nothing here.
        key = f"form:{conversation_id}:{key}"
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
            )
        )
        if message is not None:
            _hand_to(conversation, by)
        return message


def take_over(conversation_id: int, *, by: User) -> None:
    """Let a person answer from now on."""
    with transaction.atomic():
        _hand_to(_locked(conversation_id), by)


def hand_back(conversation_id: int) -> None:
    """Let the automation answer again: it goes on where its flow says how, or begins anew."""
    with transaction.atomic():
        conversation = _locked(conversation_id)
        if conversation.handler == Conversation.Handler.HUMAN:
            happenings.happened(conversation, Happening.Kind.HANDED_BACK)
        _hand_to_automation(conversation)
        live.changed([conversation_id])


def set_status(conversation_id: int, status: Conversation.Status) -> None:
    """Resolve, and let the automation answer what comes next; or reopen."""
    with transaction.atomic():
        conversation = _locked(conversation_id)
        news = conversation.status != status
        conversation.status = status
        conversation.save(update_fields=["status"])
        if status == Conversation.Status.RESOLVED:
            _hand_to_automation(conversation)
            if news:
                happenings.happened(conversation, Happening.Kind.RESOLVED)
        live.changed([conversation_id])


def mark_seen(conversation: Conversation) -> None:
    """Somebody looked at it: nothing is unread."""
    if conversation.unread:
        Conversation.objects.filter(pk=conversation.pk).update(unread=0)
        conversation.unread = 0


def _locked(conversation_id: int) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("number", "contact")
        .get(pk=conversation_id)
    )


def _hand_to_automation(conversation: Conversation) -> None:
    conversation.handler = Conversation.Handler.BOT
    conversation.handler_reason = ""
    conversation.assignee = None
    conversation.save(update_fields=["handler", "handler_reason", "assignee"])


def _hand_to(conversation: Conversation, person: User) -> None:
    conversation.handler = Conversation.Handler.HUMAN
    conversation.assignee = conversation.assignee or person
    conversation.save(update_fields=["handler", "assignee"])
    live.changed([conversation.pk])
