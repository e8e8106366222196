"""Conversations to send in, and orders to send."""

from typing import Any

from conversations import outbox
from conversations.models import Conversation, Message
from tests.integration import meta
from tests.integration.simulated import Simulator

TEXT = {"kind": "text", "body": "Hello"}


def opened(simulator: Simulator) -> Conversation:
    """A conversation whose customer has just written, on both sides."""
    wamid = simulator.say("hi")
    meta.deliver(meta.message("hi", wamid=wamid))
    return Conversation.objects.select_related("number", "contact").get()


def order(conversation: Conversation, content: Any = TEXT, **more: Any) -> Message:
    return outbox.enqueue(
        [outbox.Order(conversation=conversation, content=content, source="agent", **more)]
    )[0]
