"""Who speaks in a bubble, where that is no person: rooms above this one know what they sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conversations.models import Message


@dataclass(frozen=True, slots=True)
class Sender:
    """What sent a message: a flow, and its step by the title that the flow's authors gave it."""

    name: str
    step: str = ""
    url: str = ""


Namer = Callable[[Sequence[Message]], Mapping[int, Sender]]
# Each is asked once for a page of messages, and answers by their ids.
NAMERS: list[Namer] = []


def of(messages: Sequence[Message]) -> dict[int, Sender]:
    """Return who sent these messages, as far as anybody knows, by their ids."""
    automatic = [message for message in messages if message.source == Message.Source.FLOW]
    found: dict[int, Sender] = {}
    if automatic:
        for namer in NAMERS:
            found |= namer(automatic)
    return found
