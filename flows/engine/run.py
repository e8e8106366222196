"""The working set of one advance: what the node types act on. It never outlives the call."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from conversations.content import TEMPLATE, ContentError, parse_content
from conversations.content.sentences import sentence
from conversations.texts import Answer, TemplateError
from conversations.window import Window
from flows.engine.conditions import Rule, holds
from flows.engine.effects import (
    AddTag,
    Assign,
    CancelTimer,
    Effect,
    Emit,
    Ended,
    HandOver,
    HttpRequest,
    Note,
    RemoveTag,
    Resolve,
    Send,
    SetField,
    StartFlow,
    StartTimer,
)
from flows.engine.facts import Facts
from flows.engine.fitting import fitting
from flows.engine.inputs import MessageIn
from flows.engine.moment import moment
from flows.engine.state import MAX_LOG, State, Status, Taken, Waiting
from flows.engine.trace import TraceEntry, TraceKind

if TYPE_CHECKING:
    from flows.engine.definition import Definition, Node

MAX_REMEMBERED_TEXT = 4096


class StepError(Exception):
    """The present node cannot be carried out; ``sentence`` tells people why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Run:
    """A session in motion: the state as it changes, and the effects and the trace as they come."""

    def __init__(self, definition: "Definition", state: State, facts: Facts, now: datetime) -> None:
        self.definition = definition
        self.facts = facts
        self.now = now
        self.effects: list[Effect] = []
        self.trace: list[TraceEntry] = []
        self.status: Status = state.status
        self.waiting = state.waiting
        self.repeats = state.repeats
        self.unseen = state.unseen
        self._before = state
        self._node = state.node
        self._counter = state.counter
        self._answers = state.answers
        self._last_answer = state.last_answer
        self._last_text = state.last_text
        self._log = state.log
        self._fields: dict[str, str] = {}
        self._tags = facts.tags
        self._scope: dict[str, Any] | None = None

    # -- where the session is

    @property
    def node(self) -> "Node":
        """The node the session is at."""
        return self.definition.nodes[self._node]

    def name(self) -> str:
        """Return the present node's title in quotation marks."""
        return self.definition.named(self._node)

    @property
    def session_id(self) -> str:
        """The session's own id."""
        return self._before.session_id

    @property
    def window(self) -> Window:
        """The customer service window, as the facts have it."""
        return Window(self.facts.window_opened_at)

    def go_to(self, node_id: str) -> None:
        """Come to a node."""
        self._node = node_id
        self.repeats = 0
        self.unseen = False
        self.note_trace("entered")

    def take(self, port: str) -> str | None:
        """Leave by a port; return the node it leads to, None if it leads nowhere."""
        self.stop_waiting()
        self._log = (*self._log, Taken(self._node, port, self.now))[-MAX_LOG:]
        self.note_trace("took", port)
        return self.node.targets.get(port)

    def assumed(self, port: str) -> str:
        """Return the port that the facts want assumed at this step, else the one given."""
        wanted = self.facts.assume.get(self._node)
        if wanted is None or wanted == port:
            return port
        self.note_trace("assumed", wanted)
        return wanted

    def state(self) -> State:
        """Return the state as it is now, frozen."""
        return replace(
            self._before,
            node=self._node,
            status=self.status,
            waiting=self.waiting,
            counter=self._counter,
            repeats=self.repeats,
            unseen=self.unseen,
            answers=self._answers,
            last_answer=self._last_answer,
            last_text=self._last_text,
            log=self._log,
        )

    def note_trace(self, kind: TraceKind, detail: str = "") -> None:
        """Put down what happened at the present node."""
        self.trace.append(TraceEntry(kind, self._node, detail))

    # -- texts

    def heard(self, message: MessageIn) -> None:
        """Remember what the customer wrote last."""
        self._last_text = message.text[:MAX_REMEMBERED_TEXT]
        self._scope = None

    def fill(self, data: Any, *, keep_blank: bool = False) -> Any:
        """Fill in the variables of JSON-ready data; raise StepError if that cannot be done.

        Texts in dicts that come out blank are left out, unless ``keep_blank``.
        """
        missing: list[str] = []
        try:
            filled = self.definition.renderer.data(
                data, self.scope(), missing, keep_blank=keep_blank
            )
        except TemplateError as error:
            raise StepError(error.sentence) from error
        for name in missing:
            self.note_trace("unknown_variable", name)
        return filled

    def scope(self) -> dict[str, Any]:
        """Return the variables that texts and conditions may use."""
        if self._scope is None:
            contact = dict(self.facts.contact)
            contact["fields"] = {**(contact.get("fields") or {}), **self._fields}
            name = str(contact.get("name") or "").split()
            if name:
                contact["first_name"] = name[0]
            answers = {key: Answer(value) for key, value in self._answers.items()}
            self._scope = {
                "contact": contact,
                "answers": answers,
                "last_answer": answers.get(self._last_answer or ""),
                "message": self._last_text,
                "tags": sorted(self._tags),
                "language": self.facts.language,
                "variables": self.definition.variables,
                "flow": {"name": self.definition.name},
                "now": self.now,
                **moment(self.facts, self.now),
            }
        return self._scope

    def test(self, rule: Rule) -> bool:
        """Return whether a rule holds now."""
        values = [rule.value] if isinstance(rule.value, str) else list(rule.value)
        return holds(rule, self.scope(), [self.fill(value) for value in values])

    # -- what is learned

    def answer(self, name: str | None, value: Mapping[str, Any]) -> None:
        """Keep an answer, under the node's id if it has no name of its own."""
        key = name or self.node.own_id
        self._answers = {**self._answers, key: dict(value)}
        self._last_answer = key
        self._scope = None
        self.note_trace("answered", key)

    def set_field(self, name: str, value: str) -> None:
        """Set a field of the contact; steps that follow see it at once."""
        self.effects.append(SetField(self._key(), name, value))
        self._fields[name] = value
        self._scope = None

    def add_tag(self, tag: str) -> None:
        """Put a tag on the contact, unless it is there."""
        if tag and tag not in self._tags:
            self.effects.append(AddTag(self._key(), tag))
            self._tags |= {tag}
            self._scope = None

    def remove_tag(self, tag: str) -> None:
        """Take a tag off the contact, if it is there."""
        if tag in self._tags:
            self.effects.append(RemoveTag(self._key(), tag))
            self._tags -= {tag}
            self._scope = None

    # -- what is sent and asked

    def send(self, content: Mapping[str, Any], fallback: Mapping[str, Any] | None = None) -> None:
        """Send content with its variables filled in; raise StepError if it breaks a limit."""
        filled = self._fitting(content) if content.get("kind") == TEMPLATE else self.fill(content)
        try:
            parse_content(filled)
        except ContentError as error:
            raise StepError(
                sentence("The message cannot be sent: %(why)s", why=str(error))
            ) from error
        instead = self._filled_fallback(fallback)
        self.effects.append(Send(self._key(), self._node, filled, instead))

    def _fitting(self, template: Mapping[str, Any]) -> dict[str, Any]:
        """Fill in a template so that it can be sent whatever the values come out as."""
        missing: list[str] = []
        filled = fitting(self.definition.renderer, template, self.scope(), missing)
        for name in missing:
            self.note_trace("unknown_variable", name)
        return filled

    def _filled_fallback(self, fallback: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Return the fallback ready to send; a bad one must not stop a message that can go."""
        if fallback is None:
            return None
        filled = self._fitting(fallback)
        try:
            parse_content(filled)
        except ContentError as error:
            self.effects.append(
                Note(
                    self._key(), sentence("The fallback template is no use: %(error)s", error=error)
                )
            )
            return None
        return filled

    def wait_for_reply(self, timeout_seconds: int | None) -> None:
        """Wait for the customer, for ever or until the time-out."""
        self.stop_waiting()
        self.waiting = (
            self._timer("reply", timeout_seconds) if timeout_seconds else Waiting("reply")
        )
        self.status = "waiting"

    def wait_for_time(self, seconds: int) -> None:
        """Wait until so many seconds have passed."""
        self.stop_waiting()
        self.waiting = self._timer("timer", seconds)
        self.status = "waiting"

    def wait_for_request(self, request: Mapping[str, Any]) -> None:
        """Ask for an HTTP request and wait for its result."""
        key = self._key()
        self.effects.append(HttpRequest(key=key, token=key, **request))
        self.waiting = Waiting("http", key)
        self.status = "waiting"

    def wait_until(self, due_at: datetime) -> None:
        """Wait until a moment, at once over if it is past."""
        self.stop_waiting()
        self.waiting = self._timer_at("timer", max(due_at, self.now))
        self.status = "waiting"

    def _timer(self, kind: Any, seconds: int) -> Waiting:
        return self._timer_at(kind, self.now + timedelta(seconds=seconds))

    def _timer_at(self, kind: Any, due_at: datetime) -> Waiting:
        key = self._key()
        self.effects.append(StartTimer(key, key, due_at))
        return Waiting(kind, key, due_at)

    def spend_token(self) -> None:
        """The timer or request that was waited for has come: there is nothing to cancel."""
        self.waiting = self.waiting and Waiting(self.waiting.kind)

    def stop_waiting(self) -> None:
        """Wait no longer, and cancel the timer if one runs."""
        if self.waiting is not None and self.waiting.token and self.waiting.kind != "http":
            self.effects.append(CancelTimer(self._key(), self.waiting.token))
        self.waiting = None

    # -- what people and other systems get

    def assign(self, team: str | None, person: int | None) -> None:
        """Say whose conversation it is."""
        self.effects.append(Assign(self._key(), team, person))

    def resolve(self) -> None:
        """Take the conversation off the list of open ones."""
        self.effects.append(Resolve(self._key()))

    def note(self, text: str) -> None:
        """Leave a note beside the conversation."""
        self.effects.append(Note(self._key(), text))

    def emit(self, name: str, data: dict[str, str]) -> None:
        """Tell other systems that something happened."""
        self.effects.append(Emit(self._key(), name, data))

    # -- how it ends

    def hand_over(self, note: str, team: str | None = None, person: int | None = None) -> None:
        """Give the conversation to a person; the session rests."""
        self.stop_waiting()
        self.effects.append(HandOver(self._key(), note, team, person))
        self.status = "handed_over"

    def handed_back(self) -> None:
        """A person has given the conversation back."""
        self.status = "waiting"

    def start_flow(self, key: str) -> None:
        """End the session; another flow goes on in its place."""
        self.end("moved_on")
        self.effects.append(StartFlow(self._key(), key))

    def end(self, reason: str) -> None:
        """End the session."""
        self.stop_waiting()
        self.effects.append(Ended(self._key(), reason))
        self.status = "ended"
        self.note_trace("ended", reason)

    def fail(self, message: str) -> None:
        """End the session because its flow is at fault, and call a person."""
        self.stop_waiting()
        note = sentence(
            "The flow “%(name)s” stopped at %(name_2)s. %(message)s",
            name=self.definition.name,
            name_2=self.name(),
            message=message,
        )
        self.effects.append(Note(self._key(), note))
        self.effects.append(HandOver(self._key(), note))
        self.effects.append(Ended(self._key(), "failed"))
        self.status = "failed"
        self.note_trace("failed", message)

    def _key(self) -> str:
        key = f"{self._before.session_id}:{self._counter}"
        self._counter += 1
        return key
