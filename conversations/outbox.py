"""Orders to send. Whoever wants a message sent writes a row here; the sender does the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agency.models import User
from conversations import clock, content, heads, live, templates
from conversations.bubbles import templated
from conversations.models import Conversation, Message, OutboxItem
from tenants import bulk, current, nudge, work

# The tasks that send: for a whole agency (found by the sweep), and for one of its numbers.
SENDER = "whatsapp.sender.drain"
NUMBER = "whatsapp.sender.number"


@dataclass(frozen=True, slots=True)
class Order:
    """A message to be sent. ``key`` makes repeating the order harmless.

    ``content`` and ``fallback`` are content dictionaries (:mod:`conversations.content`); the
    fallback, a template, goes out when the window turns out to be closed.
    """

    conversation: Conversation
    content: dict[str, Any]
    source: str
    key: str | None = None
    fallback: dict[str, Any] | None = None
    author: User | None = None
    context_wamid: str = ""
    # The id of the flow's step that orders it.
    step: str = ""


def enqueue(orders: Sequence[Order]) -> list[Message]:
    """Store messages to be sent, in order; return those that are new.

    To be called inside a transaction that holds the conversations' locks, by one who then saves
    the conversations' heads. Raises :class:`conversations.content.ContentError` for content that
    breaks one of WhatsApp's limits.
    """
    orders = _without_known(orders)
    messages = [_message(order) for order in orders]
    _word_templates(messages)
    bulk.insert(messages)
    now = timezone.now()
    bulk.insert(
        OutboxItem(
            message=message,
            conversation_id=message.conversation_id,
            number_id=order.conversation.number_id,
            due_at=now,
        )
        for message, order in zip(messages, orders, strict=True)
    )
    for message, order in zip(messages, orders, strict=True):
        heads.show(order.conversation, at=message.at, text=message.text)
    return messages


def post(order: Order) -> Message | None:
    """Store one message, announce and nudge: for people and programs, a message at a time."""
    messages = enqueue([order])
    heads.save([order.conversation])
    announce(current.agency_id(), {order.conversation.number_id})
    live.changed([order.conversation.pk])
    return messages[0] if messages else None


def announce(agency_id: int, number_ids: Iterable[int]) -> None:
    """Say that these numbers have something to send: to the index, and after commit to a worker."""
    work.announce([agency_id], SENDER, work.soon())
    nudge_senders(agency_id, number_ids)


def nudge_senders(agency_id: int, number_ids: Iterable[int]) -> None:
    """Ask for these numbers' senders once the current transaction is committed."""
    for number_id in number_ids:
        nudge.nudge(NUMBER, agency_id, number_id)


def _without_known(orders: Iterable[Order]) -> list[Order]:
    """Leave out what was ordered before. A flow's step is new whenever it happens."""
    orders = list(orders)
    keys = [order.key for order in orders if order.key and order.source != Message.Source.FLOW]
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else ()
    return [order for order in orders if order.key not in known]


def _message(order: Order) -> Message:
    parsed = content.parse_content(order.content)
    if order.fallback is not None:
        content.parse_content(order.fallback)
    return Message(
        conversation=order.conversation,
        direction=Message.Direction.OUT,
        status=Message.Status.QUEUED,
        source=order.source,
        author=order.author,
        kind=parsed.kind,
        content=order.content,
        fallback=order.fallback,
        text=content.reading(parsed),
        context_wamid=order.context_wamid,
        key=order.key,
        step=order.step[:80],
        at=clock.now(order.conversation.number),
    )


def _word_templates(messages: Iterable[Message]) -> None:
    """Give templates the words that customers read: lists show them, and searches find them.

    A one-time code is nothing to be shown or found.
    """
    wanted = [message for message in messages if message.kind == "template"]
    accounts = {message.conversation.number.waba_id for message in wanted}
    names = {message.content["name"] for message in wanted}
    known = templates.named(accounts, names)
    for message in wanted:
        account, said = message.conversation.number.waba_id, message.content
        template = known.get((account, said["name"], said["language"]))
        if template is not None and not templates.is_one_time(template):
            message.text = templated.read(message, template, said).body or message.text
