"""What all steps that wait for a reply have in common."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import Field

from conversations.content.sentences import sentence
from flows.engine.inputs import Input, MessageIn, TimedOut
from flows.engine.nodes.base import TEMPLATE_ONLY as TEMPLATE
from flows.engine.nodes.base import Content, NodeType, Other, Port, Remark, Timeout
from flows.engine.nodes.logic import id_remarks
from flows.engine.nodes.messages import Sending
from flows.engine.run import Run
from flows.engine.state import WaitKind
from flows.engine.words import plain

_ANY_ANSWER = sentence("Any answer")
_NO_REPLY = sentence("No reply")
_ANYTHING_ELSE = sentence("Anything else")
ANSWER_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"


class Asking(Sending):
    """A message that asks for a reply, which is kept as ``answers.<answer>``."""

    answer: str | None = Field(default=None, pattern=ANSWER_NAME)
    timeout: Timeout | None = None
    other: Other = Other()


A = TypeVar("A", bound=Asking)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: its stable id, which is its port, and its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply understood: the port it takes and the answer it gives."""

    port: str
    value: Mapping[str, Any]


class AskingType(NodeType[A]):
    """Sends a question and waits; a subclass says what is offered and how a reply is read."""

    waits: ClassVar[WaitKind | None] = "reply"
    kinds: frozenset[str]

    @abstractmethod
    def read(self, run: Run, config: A, message: MessageIn) -> Reading | None:
        """Return the reply as an answer, None if it is none."""

    def choices(self, config: A) -> Iterator[Choice]:  # noqa: ARG002
        """Yield what can be tapped; ill-shaped content yields nothing."""
        yield from ()

    def ports(self, config: A) -> tuple[Port, ...]:
        choices = [
            Port(c.id, c.title, happens="reply", falls_to_next=True) for c in self.choices(config)
        ]
        other, tappable = config.other, bool(choices)
        return (
            *choices,
            Port("next", _ANY_ANSWER, "reply", stands_in=tappable, optional=tappable),
            *timeout_ports(config.timeout),
            Port(
                "other",
                _ANYTHING_ELSE,
                happens="reply",
                stands_in=other.do == "hand_over",
                optional=other.do != "route",
            ),
        )

    def enter(self, run: Run, config: A) -> str | None:
        run.send(config.content, config.fallback)
        replaced = self.free_form(config) and config.fallback is not None
        run.unseen = replaced and not run.window.sendable(run.now)
        run.wait_for_reply(config.timeout.seconds if config.timeout else None)
        return None

    def resume(self, run: Run, config: A, event: Input) -> str | None:
        if isinstance(event, TimedOut):
            return "timeout"
        if not isinstance(event, MessageIn):
            return super().resume(run, config, event)
        if run.unseen and self._is_blind(config, event):
            # A template went in the question's place; the window is open now, so it is asked.
            return self._again(run, config)
        reading = self.read(run, config, event)
        if reading is None:
            return self._misfit(run, config, event)
        run.answer(config.answer, reading.value)
        return reading.port

    def _is_blind(self, config: A, message: MessageIn) -> bool:
        """Return whether a message can be no answer to a question that was not shown."""
        return message.kind in ("text", "choice") and not tapped(self.choices(config), message)

    def _misfit(self, run: Run, config: A, message: MessageIn) -> str | None:
        other = config.other
        if message.reply_id in run.definition.fallback_replies:
            # The customer answered a fallback template: the window is open, so ask properly now.
            return self._again(run, config)
        if other.do == "route":
            return "other"
        if other.do == "repeat" and run.repeats < other.times:
            run.repeats += 1
            if other.text:
                run.send({"kind": "text", "body": other.text})
            return self._again(run, config)
        if other.do == "repeat" and "other" in run.node.targets:
            return "other"
        run.hand_over(sentence("The reply to %(name)s was not understood.", name=run.name()))
        return None

    def _again(self, run: Run, config: A) -> str | None:
        run.note_trace("repeated", str(run.repeats))
        return self.enter(run, config)

    def free_form(self, config: A) -> bool:  # noqa: ARG002
        return True

    def contents(self, config: A) -> Iterable[Content]:
        yield Content("content", config.content, self.kinds)
        if config.fallback is not None:
            yield Content("fallback", config.fallback, TEMPLATE)
        if config.other.text is not None:
            text = {"kind": "text", "body": config.other.text}
            yield Content("other.text", text, frozenset({"text"}))

    def answers(self, node_id: str, config: A) -> Iterable[str]:
        yield config.answer or node_id

    def remarks(self, config: A) -> Iterable[Remark]:
        return id_remarks(choice.id for choice in self.choices(config))


def timeout_ports(timeout: Timeout | None) -> tuple[Port, ...]:
    """Return the no-reply port, if there is a time-out."""
    if timeout is None:
        return ()
    return (Port("timeout", _NO_REPLY, happens="time", seconds=timeout.seconds),)


def tapped(choices: Iterable[Choice], message: MessageIn) -> Choice | None:
    """Return the choice whose button or row was tapped."""
    return next((choice for choice in choices if choice.id == message.reply_id), None)


def typed(run: Run, choices: Iterable[Choice], message: MessageIn) -> Choice | None:
    """Return the choice whose title was typed in place of a tap."""
    if message.reply_id is not None or not message.text.strip():
        return None
    wanted = plain(message.text)
    for choice in choices:
        title = run.fill(choice.title)
        if plain(title) == wanted:
            return Choice(choice.id, title)
    return None


def choice_answer(run: Run, choice: Choice, message: MessageIn) -> Reading:
    """Return the answer that a choice gives; its title as the customer saw it."""
    title = message.content.get("title") if message.reply_id else None
    shown = title if isinstance(title, str) and title else run.fill(choice.title)
    return Reading(choice.id, {"id": choice.id, "title": shown})
