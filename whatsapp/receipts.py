"""Telling WhatsApp that a person has read, or is writing: small calls that nothing waits for."""

from datetime import timedelta

import structlog
from django.core.cache import cache

from conversations.models import Conversation, Message
from tenants.secret import is_readable
from whatsapp import client
from whatsapp.client import Graph, GraphFailure

log = structlog.get_logger(__name__)

# What is older than this, WhatsApp does not take any more.
OLDEST = timedelta(days=30)
# What hangs on other messages, or is no message of the customer's.
NO_MESSAGES = ("reaction", "edit", "revoke", "system", "call")


def read(conversation_id: int) -> bool:
    """Mark the newest of the customer's messages as read, and so all before it.

    Returns whether there was something to mark.
    """
    return _tell(conversation_id, typing=False)


def typing(conversation_id: int) -> bool:
    """Show the customer that somebody is writing; that marks as read as well."""
    return _tell(conversation_id, typing=True)


def _tell(conversation_id: int, *, typing: bool) -> bool:
    conversation = Conversation.objects.select_related("number").filter(pk=conversation_id).first()
    if conversation is None:
        return False
    number = conversation.number
    wamid = _newest(conversation) if number.active and number.read_receipts else ""
    told = f"read:{conversation_id}"
    if not wamid or (cache.get(told) == wamid and not typing):
        return False
    if not is_readable(number, "access_token"):
        return False
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    extra = {"typing_indicator": {"type": "text"}} if typing else {}
    try:
        client.run(Graph.of(number).send(number.phone_number_id, {**body, **extra}))
    except GraphFailure as failure:
        # A tick less: the next look tries again.
        log.info("receipt_refused", conversation=conversation_id, code=failure.error.code)
        return False
    cache.set(told, wamid, int(OLDEST.total_seconds()))
    return True


def _newest(conversation: Conversation) -> str:
    """Return the wamid of the customer's newest message that can still be marked; "" for none."""
    messages = Message.objects.filter(
        conversation=conversation,
        direction=Message.Direction.IN,
        wamid__isnull=False,
        at__gt=conversation.now() - OLDEST,
    ).exclude(kind__in=NO_MESSAGES)
    return messages.order_by("-at", "-id").values_list("wamid", flat=True).first() or ""
