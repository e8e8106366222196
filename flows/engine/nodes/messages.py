"""Steps that send something and go on: text, media, location, contact card, link button."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from flows.engine.nodes.base import NEXT, TEMPLATE_ONLY, Config, Content, NodeType, Port
from flows.engine.run import Run

MEDIA_KINDS = frozenset({"image", "video", "audio", "document", "sticker"})


class Sending(Config):
    """A message, and the template that goes in its place when the window is closed."""

    content: dict[str, Any] = Field(min_length=1)
    fallback: dict[str, Any] | None = None


class MessageType(NodeType[Sending]):
    """Sends one message of the kinds it is made for, then goes on by ``next``."""

    model = Sending

    def __init__(self, name: str, kinds: Iterable[str]) -> None:
        super().__init__(name)
        self.kinds = frozenset(kinds)

    def ports(self, config: Sending) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", NEXT),)

    def enter(self, run: Run, config: Sending) -> str | None:
        run.send(config.content, config.fallback)
        return "next"

    def free_form(self, config: Sending) -> bool:  # noqa: ARG002
        return True

    def contents(self, config: Sending) -> Iterable[Content]:
        yield Content("content", config.content, self.kinds)
        if config.fallback is not None:
            yield Content("fallback", config.fallback, TEMPLATE_ONLY)
