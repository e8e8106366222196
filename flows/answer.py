"""Letting the automation answer what came in."""

from collections.abc import Sequence

from conversations.receive import Received
from flows.effects import Due
from flows.engine import MessageIn
from flows.runner import Runner


def answer(received: Sequence[Received]) -> Due:
    """Move or start sessions by new messages, in order; the conversations are locked already."""
    messages = [item for item in received if not item.arrival.echo]
    if not messages:
        return Due()
    runner = Runner({item.conversation.pk: item.conversation for item in messages})
    for item in messages:
        arrival = item.arrival
        runner.message(
            item.conversation,
            MessageIn(
                wamid=arrival.wamid,
                kind=arrival.kind,
                text=arrival.text,
                reply_id=arrival.reply_id,
                content=arrival.content,
            ),
        )
    return runner.flush()
