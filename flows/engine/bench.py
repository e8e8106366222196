"""The test bench: plays a scenario with the engine on a virtual clock.

Here the caller's part is played as well: the clock, the contact, the window, and whether what is
sent goes as it is. The state goes through JSON after every event, as it does in the database.

What an event can be ``expected`` to come to, all of it or some:

- ``sent``: the messages, ``{"kind", "text"}`` each, with ``goes`` if it matters;
- ``node``: the step where the session is, ``status``: what it does there;
- ``answers``, ``fields``, ``tags``: what is known afterwards;
- ``effects``, ``state``, ``trace``: the engine's own output, word for word;
- null: nothing happens at all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from conversations.content import parse_content, reading
from conversations.window import SERVICE_WINDOW, Window
from flows.engine.advance import Step, advance, begin
from flows.engine.calendar import Calendar
from flows.engine.definition import Definition
from flows.engine.effects import (
    AddTag,
    HttpRequest,
    RemoveTag,
    Send,
    SetField,
    dump_effect,
)
from flows.engine.expectations import Problem, problems
from flows.engine.facts import Facts
from flows.engine.inputs import HandedBack, HttpDone, Input, MessageIn, TimedOut
from flows.engine.scenario import Event, Scenario
from flows.engine.state import State
from flows.engine.triggers import Trigger, matching_trigger

Goes = Literal["free", "template", "fallback", "refused"]
RUNNING = ("waiting", "handed_over")
# Timers that fire during one event: more are a loop of short waits.
MAX_TIMERS = 1_000


@dataclass(frozen=True, slots=True)
class Moment:
    """What came of one event, as JSON-ready data, and how it differs from what was expected."""

    data: dict[str, Any]
    problems: tuple[Problem, ...] = ()

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {**self.data, "problems": [problem.dump() for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class Played:
    """A whole scenario. ``then`` is what the session waits for at its end, as a phone shows it."""

    moments: tuple[Moment, ...]
    then: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether all came as expected."""
        return not any(moment.problems for moment in self.moments)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "steps": [moment.dump() for moment in self.moments],
            "passed": self.passed,
            "next": self.then,
        }


def play(
    definition: Definition,
    scenario: Scenario,
    calendars: Mapping[str, Calendar] | None = None,
) -> Played:
    """Play a scenario; ``calendars`` are the agency's, where the scenario has none of its own."""
    bench = Bench(definition, scenario, scenario.calendars_read() or dict(calendars or {}))
    moments = tuple(bench.play(event) for event in scenario.events)
    return Played(moments, bench.then())


class Bench:
    """One contact on a virtual clock."""

    def __init__(
        self, definition: Definition, scenario: Scenario, calendars: Mapping[str, Calendar]
    ) -> None:
        person = scenario.contact
        self.now = scenario.start
        self.state: State | None = None
        self.opened_at = (
            None
            if person.window_age is None
            else scenario.start - timedelta(seconds=person.window_age)
        )
        self._definition = definition
        self._calendars = calendars
        self._contact = person.model_dump(include={"name", "phone", "user_id"})
        self._language = person.language
        self._fields: dict[str, Any] = dict(person.fields)
        self._tags = frozenset(person.tags)
        self._known = person.known or person.window_age is not None
        self._count = 0
        self._sessions = 0
        self._request: HttpRequest | None = None

    def play(self, event: Event) -> Moment:
        """Let one event happen, and before it what comes due until then."""
        happened = self._let_time_pass(self._moment_of(event), event.assume)
        step = self._step(event)
        if step is not None:
            happened.append(_Happened(step, self.now, self.opened_at))
        data = self._data(event, happened)
        return Moment(data, tuple(problems(event, data)) if event.expects else ())

    def then(self) -> dict[str, Any]:
        """Return what can happen next: what there is to tap, what is due, what is asked for."""
        state, request = self.state, self._request
        waiting = state.waiting if state and state.status == "waiting" else None
        node = self._definition.nodes.get(state.node) if state and waiting else None
        asked = request if waiting and waiting.kind == "http" else None
        return {
            "kind": waiting and waiting.kind,
            "due_at": waiting and waiting.due_at and waiting.due_at.isoformat(),
            "ports": [
                {"id": port.id, "label": port.label}
                for port in (node.type.ports(node.config) if node else ())
                if port.happens == "reply" and not port.stands_in
            ],
            "http": asked and {"method": asked.method, "url": asked.url, "body": asked.body},
            "handed_over": bool(state and state.status == "handed_over"),
        }

    # -- the clock

    def _moment_of(self, event: Event) -> datetime:
        """Return when an event happens; the clock never goes back."""
        moment = self.now + timedelta(seconds=event.after)
        state = self.state
        if event.wait is not None:
            moment += timedelta(seconds=event.wait)
        elif event.due and state and state.waiting and state.waiting.due_at:
            moment = max(moment, state.waiting.due_at)
        elif event.to_window_end is not None and self.opened_at is not None:
            ends = self.opened_at + SERVICE_WINDOW + timedelta(seconds=event.to_window_end)
            moment = max(moment, ends)
        elif event.at is not None:
            moment = max(moment, event.at)
        return moment

    def _let_time_pass(self, until: datetime, assume: Mapping[str, str]) -> list["_Happened"]:
        """Fire timers as they come due on the way; the clock stops where there are too many."""
        happened: list[_Happened] = []
        while (state := self.state) is not None and (timer := _timer(state)) is not None:
            if timer[1] > until:
                break
            if len(happened) == MAX_TIMERS:
                return happened
            token, self.now = timer[0], max(self.now, timer[1])
            facts = self._facts(assume)
            step = advance(self._definition, state, TimedOut(token), facts=facts, now=self.now)
            self._take(step)
            happened.append(_Happened(step, self.now, self.opened_at))
        self.now = until
        return happened

    # -- the caller's part

    def _step(self, event: Event) -> Step | None:
        """Give the event to the session, or start one by it; None if it is nothing to any."""
        first = not self._known
        if event.is_message:
            self._known = True
            wrote = self.now - timedelta(seconds=event.late)
            self.opened_at = max(self.opened_at or wrote, wrote)
        facts = self._facts(event.assume, first=first and event.is_message)
        given = self._input(event)
        step: Step | None
        if event.start:
            step = self._start(event)
        elif isinstance(given, MessageIn):
            step = self._hear(given, facts)
        elif given is None or self.state is None:
            return None
        else:
            step = advance(self._definition, self.state, given, facts=facts, now=self.now)
        if step is not None:
            rested = self.state is not None and self.state.status == "handed_over"
            if isinstance(given, HandedBack) and rested and step.state == self.state:
                # Nothing goes on from here: the session is over, as the next message would find.
                step = replace(step, state=replace(step.state, status="ended"))
            self._take(step)
        return step

    def _hear(self, message: MessageIn, facts: Facts) -> Step | None:
        state = self.state
        running = state is not None and state.status in RUNNING
        if running and state is not None and state.status == "handed_over":
            return None
        trigger = matching_trigger(self._definition, message, facts=facts)
        if state is None or not running or (trigger is not None and trigger.interrupts):
            return self._begin(trigger, message, facts) if trigger else None
        return advance(self._definition, state, message, facts=facts, now=self.now)

    def _begin(self, trigger: Trigger | None, message: MessageIn | None, facts: Facts) -> Step:
        self._sessions += 1
        return begin(
            self._definition,
            session_id=f"s{self._sessions}",
            trigger=trigger,
            message=message,
            facts=facts,
            now=self.now,
        )

    def _start(self, event: Event) -> Step | None:
        """Start the flow without a message, as far as it can be started so.

        A flow that nothing but messages starts, or other flows call, is taken to be started while
        the customer writes.
        """
        triggers = [t for t in self._definition.triggers if not t.by_message]
        trigger = next((t for t in triggers if t.id == event.trigger), None)
        if event.trigger is not None and trigger is None:
            return None
        if not triggers:
            self.opened_at = self.now
        return self._begin(trigger, None, self._facts(event.assume))

    def _take(self, step: Step) -> None:
        self.state = State.load(json.loads(json.dumps(step.state.dump())))
        for effect in step.effects:
            match effect:
                case AddTag(tag=tag):
                    self._tags |= {tag}
                case RemoveTag(tag=tag):
                    self._tags -= {tag}
                case SetField(name=name, value=value):
                    self._fields[name] = value
                case HttpRequest():
                    self._request = effect
                case _:
                    pass

    def _facts(self, assume: Mapping[str, str], *, first: bool = False) -> Facts:
        return Facts(
            contact={**self._contact, "fields": dict(self._fields)},
            tags=self._tags,
            window_opened_at=self.opened_at,
            language=self._language,
            first_contact=first,
            calendars=self._calendars,
            assume=assume,
        )

    def _input(self, event: Event) -> Input | None:
        waiting = self.state.waiting if self.state else None
        token = event.token or (waiting and waiting.token) or "none"
        if event.http is not None:
            return HttpDone(token, event.http.status, event.http.body, event.http.error)
        if event.token is not None:
            return TimedOut(token)
        if event.handed_back:
            return HandedBack()
        if event.is_message:
            self._count += 1
            return message_of(event, f"in{self._count}")
        return None

    # -- what is shown

    def _data(self, event: Event, happened: Sequence["_Happened"]) -> dict[str, Any]:
        state = self.state
        waiting = state.waiting if state and state.status == "waiting" else None
        window = Window(self.opened_at)
        age = None if self.opened_at is None else (self.now - self.opened_at).total_seconds()
        return {
            "event": event.model_dump(mode="json", exclude_unset=True),
            "happened": bool(happened),
            "now": self.now.isoformat(),
            "sent": [sent for one in happened for sent in one.sent()],
            "effects": [dump_effect(effect) for one in happened for effect in one.step.effects],
            "trace": [entry.dump() for one in happened for entry in one.step.trace],
            "state": state and state.dump(),
            "node": state and state.node,
            "status": state and state.status,
            "answers": dict(state.answers) if state else {},
            "fields": dict(self._fields),
            "tags": sorted(self._tags),
            "window": {
                "opened_at": self.opened_at and self.opened_at.isoformat(),
                "closes_at": window.closes_at and window.closes_at.isoformat(),
                "seconds_left": window.remaining(self.now).total_seconds(),
                "age": age,
                "open": window.sendable(self.now),
            },
            "waiting": waiting
            and {
                "kind": waiting.kind,
                "due_at": waiting.due_at and waiting.due_at.isoformat(),
            },
        }


@dataclass(frozen=True, slots=True)
class _Happened:
    """A step of the engine, when it was, and when the window had last been opened by then."""

    step: Step
    now: datetime
    opened_at: datetime | None

    def sent(self) -> Iterator[dict[str, Any]]:
        """Yield the messages, and how each of them goes."""
        for effect in self.step.effects:
            if isinstance(effect, Send):
                content = effect.content
                yield {
                    "kind": content["kind"],
                    "text": reading(parse_content(content)),
                    "goes": self._goes(effect),
                    "content": content,
                    "fallback": effect.fallback,
                    "node_id": effect.node,
                }

    def _goes(self, effect: Send) -> Goes:
        if effect.content["kind"] == "template":
            return "template"
        if Window(self.opened_at).sendable(self.now):
            return "free"
        return "fallback" if effect.fallback else "refused"


def _timer(state: State) -> tuple[str, datetime] | None:
    """Return the timer that a session waits for: its token, and when it is due."""
    waiting = state.waiting if state.status == "waiting" else None
    if waiting is None or waiting.due_at is None or waiting.token is None:
        return None
    return waiting.token, waiting.due_at


def message_of(event: Event, wamid: str) -> MessageIn:
    """Return the customer's message that an event stands for."""
    more: dict[str, Any] = {"template": event.template, "referral": event.referral}
    if event.tap is not None:
        title = event.title if event.title is not None else event.tap
        content = {"kind": "choice", "id": event.tap, "title": title, "source": "button"}
        return MessageIn(wamid, "choice", title, event.tap, content, **more)
    if event.location is not None:
        place = {"kind": "location", **event.location}
        return MessageIn(wamid, "location", "", None, place, **more)
    if event.form is not None:
        content = {"kind": "form", "name": "flow", "response": json.dumps(event.form)}
        return MessageIn(wamid, "form", "Form", None, content, **more)
    kind = event.kind or "text"
    return MessageIn(wamid, kind, event.text or "", None, {"kind": kind}, **more)
