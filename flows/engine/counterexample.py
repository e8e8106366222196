"""A run of the engine that shows what a proof found: the way to a step as a scenario.

Steps that decide are told how to (``assume``); everything else is done as a customer, a clock or
another system would. The run is played before it is shown, so that it never claims what the engine
does not do.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from conversations.content.sentences import sentence
from flows.engine.ages import LIMIT, SLACK, Reached, passing
from flows.engine.bench import Bench
from flows.engine.calendar import Calendar
from flows.engine.definition import Definition, Node
from flows.engine.nodes.ask import AskType
from flows.engine.nodes.asking import Asking, AskingType
from flows.engine.nodes.base import Port
from flows.engine.nodes.logic import ConditionType, SplitType, SwitchType
from flows.engine.nodes.questions import FormType, LocationRequestType
from flows.engine.scenario import MAX_EVENTS, ScenarioError, parse_scenario
from flows.engine.triggers import Trigger

# A Monday morning: what depends on the day or the hour is found closed or open as usual.
START = datetime(2027, 1, 4, 9, tzinfo=UTC)
_LONG = 2 * 86_400
_DECIDING = (ConditionType, SwitchType, SplitType)
_VALID = {
    "text": sentence("A sentence that is long enough."),
    "number": "5",
    "email": "ana@example.com",
    "phone": "+1 555 010 2000",
    "date": "2027-02-01",
}


def counterexample(
    definition: Definition, visit: Reached, calendars: Mapping[str, Calendar] | None
) -> dict[str, Any] | None:
    """Return a scenario at whose end the step sends too late; None if none could be played."""
    visits = visit.unrolled(2 * MAX_EVENTS)
    if visits is None:
        return None
    scenario = _Writer(definition, calendars).write(visits)
    return scenario if scenario and _shows(definition, scenario, visit.node, calendars) else None


def _shows(
    definition: Definition,
    scenario: Mapping[str, Any],
    node_id: str,
    calendars: Mapping[str, Calendar] | None,
) -> bool:
    """Return whether the run really sends something at the step that cannot go."""
    try:
        read = parse_scenario(scenario)
    except ScenarioError:
        return False
    bench = Bench(definition, read, calendars or {})
    sent: list[dict[str, Any]] = []
    for event in read.events:
        sent = bench.play(event).data["sent"]
    return any(one["node_id"] == node_id and one["goes"] == "refused" for one in sent)


@dataclass(slots=True)
class _Writer:
    """Writes the events of a way, keeping account of the window's age as it goes."""

    definition: Definition
    calendars: Mapping[str, Calendar] | None
    events: list[dict[str, Any]] = field(default_factory=list)
    contact: dict[str, Any] = field(default_factory=lambda: {"name": "Ana Silva", "known": True})
    age: float = 0
    start: datetime = START
    elapsed: int = 0
    aligned: bool = False
    # Since the customer last wrote: the places of the events in which time passed, and the seconds.
    passed: list[tuple[int, int]] = field(default_factory=list)
    # The customer's latest message, which may have been under way for a shorter time; None: there
    # is none, and the window can have any age at the start.
    said: dict[str, Any] | None = None

    def write(self, visits: list[Reached]) -> dict[str, Any] | None:
        self._begin(visits[0])
        for here, there in pairwise(visits):
            if there.port is not None and not self._take(here.node, there.port):
                return None
        if len(self.events) > MAX_EVENTS:
            return None
        return {
            "name": sentence("How it can happen"),
            "contact": self.contact,
            "start": self.start.isoformat(),
            "events": self.events,
        }

    def _begin(self, first: Reached) -> None:
        start = first.start
        trigger = next((t for t in self.definition.triggers if t.id == start.trigger), None)
        if trigger is not None and trigger.by_message:
            self.contact |= _allowed(trigger)
            self._say([_opening(trigger)])
            if trigger.type == "first_message":
                self.contact["known"] = False
            return
        # The window is as old as the steps that follow need it to be, or was never open.
        self.age = _LONG
        self.contact["window_age"] = _LONG
        self.events.append({"start": True, **({"trigger": trigger.id} if trigger else {})})

    def _take(self, node_id: str, port: Port) -> bool:
        node = self.definition.nodes[node_id]
        match port.happens:
            case "reply":
                # A question for which a template went is asked properly first.
                unseen = self.age >= LIMIT and node.fallback is not None
                self._say(
                    [*([{"text": sentence("Yes?")}] if unseen else []), *_replies(node, port)]
                )
            case "at_once":
                return self._decide(node, port)
            case "person":
                self._let_pass(_LONG, {"handed_back": True, "after": _LONG})
            case "request":
                seconds = int(passing(port, self.calendars))
                answer = (
                    {"status": 200}
                    if port.id == "ok"
                    else {"error": sentence("No answer in time.")}
                )
                self._let_pass(seconds, {"http": answer, "after": seconds})
            case _:
                longest = passing(port, self.calendars)
                if not longest:
                    # Never closed: it goes on at once.
                    return True
                if port.calendar is not None and not self._close_now(port.calendar):
                    return False
                self._let_pass(longest, {"due": True})
        return True

    def _say(self, messages: Iterable[dict[str, Any]]) -> None:
        self.events += [{**message, "late": SLACK} for message in messages]
        self.said = self.events[-1]
        self.age = SLACK
        self.passed.clear()

    def _close_now(self, key: str) -> bool:
        """Let the run begin so that the hours end just now, for the longest time that they do.

        That can be arranged for one wait of a run.
        """
        calendar = (self.calendars or {}).get(key)
        gap = calendar.longest_gap if calendar else None
        if gap is None or self.aligned:
            return False
        self.aligned = True
        self.start = gap[0] - timedelta(seconds=self.elapsed)
        return True

    def _let_pass(self, seconds: float, event: dict[str, Any]) -> None:
        self.age += seconds
        self.elapsed += int(seconds)
        self.passed.append((len(self.events), int(seconds)))
        self.events.append(event)

    def _decide(self, node: Node, port: Port) -> bool:
        if isinstance(node.type, _DECIDING):
            self.events[-1].setdefault("assume", {})[node.id] = port.id
        if port.min_age is not None and self.age <= port.min_age:
            return False
        if port.max_age is not None and self.age > port.max_age:
            return self._make_younger(port.max_age)
        return True

    def _make_younger(self, wanted: int) -> bool:
        """Let the customer react on the way, so that the window is as young as wanted now."""
        self.age = wanted
        since = 0
        for place, seconds in reversed(self.passed):
            since += seconds
            if since < wanted:
                continue
            # The reaction comes while this event's time passes.
            event = self.events[place]
            before = since - wanted
            if "after" in event:
                event["after"] -= before
            self.events.insert(place, {"kind": "reaction", "after": before})
            self.passed = [
                (at + 1, seconds - before if at == place else seconds)
                for at, seconds in self.passed
                if at >= place
            ]
            return True
        if self.said is None:
            self.contact["window_age"] = wanted - since
        else:
            self.said["late"] = wanted - since
        return True


def _allowed(trigger: Trigger) -> dict[str, Any]:
    return {"tags": list(trigger.with_tags)} if trigger.with_tags else {}


def _opening(trigger: Trigger) -> dict[str, Any]:
    """Return the message that sets a trigger off."""
    match trigger.type:
        case "keywords":
            return {"text": trigger.keywords[0] if trigger.keywords else ""}
        case "reply":
            return {"tap": trigger.ids[0] if trigger.ids else ""}
        case "template_reply":
            tap = {"tap": trigger.ids[0]} if trigger.ids else {"text": sentence("Yes")}
            return {**tap, "template": trigger.template}
        case "referral" if trigger.codes and trigger.source != "ad":
            return {"text": f"Hello ({trigger.codes[0]})"}
        case "referral":
            source = trigger.ads[0] if trigger.ads else "120208"
            return {
                "text": sentence("Hello"),
                "referral": {"source_type": "ad", "source_id": source},
            }
        case _:
            return {"text": sentence("Hello")}


def _replies(node: Node, port: Port) -> Iterator[dict[str, Any]]:
    """Yield what the customer sends to leave a step by a port."""
    if not isinstance(node.type, AskingType):
        yield {"text": sentence("Hello again")}
    elif any(choice.id == port.id for choice in node.type.choices(node.config)):
        yield {"tap": port.id}
    elif port.id == "other" and isinstance(node.config, Asking):
        other = node.config.other
        tries = other.times + 1 if other.do == "repeat" else 1
        for _ in range(tries):
            yield {"kind": "image"}
    elif isinstance(node.type, LocationRequestType):
        yield {"location": {"latitude": 38.7, "longitude": -9.1}}
    elif isinstance(node.type, FormType):
        yield {"form": {"answer": "Yes"}}
    elif isinstance(node.type, AskType):
        yield {"text": _valid(node)}
    else:
        yield {"text": sentence("Yes")}


def _valid(node: Node) -> str:
    """Return a text that the question takes."""
    config: Any = node.config
    if config.expect == "number" and config.minimum is not None:
        return str(config.minimum)
    if config.expect == "number" and config.maximum is not None:
        return str(config.maximum)
    if config.expect == "text":
        least = int(config.minimum or 1)
        most = int(config.maximum) if config.maximum is not None else 4096
        return (_VALID["text"] * (least // 20 + 1))[: max(most, 1)]
    return _VALID.get(config.expect, "")
