"""Random flows and random customers: the proof is neither too trusting nor too fearful."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import check, parse_definition, parse_scenario
from flows.engine.ages import SLACK
from flows.engine.bench import Bench
from flows.engine.scenario import Event

HOUR = 3600
IDS = [f"n{number}" for number in range(7)]
FALLBACK = {"kind": "template", "name": "follow_up", "language": "en_US"}
START = datetime(2027, 1, 4, 9, tzinfo=UTC)
Strategy = st.SearchStrategy[dict[str, Any]]

HOURS = st.sampled_from([1, 5, 7, 11, 18, 23, 30]).map(lambda hours: hours * HOUR)
MAYBE_FALLBACK = {"fallback": st.just(FALLBACK)}
OTHER = st.fixed_dictionaries(
    {"do": st.sampled_from(["repeat", "hand_over", "route"]), "times": st.sampled_from([0, 1])}
)
QUESTION = {**MAYBE_FALLBACK, "other": OTHER, "timeout": HOURS.map(lambda s: {"seconds": s})}


def _buttons() -> Strategy:
    content = {
        "kind": "buttons",
        "body": "Which?",
        "buttons": [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}],
    }
    return st.fixed_dictionaries({"content": st.just(content)}, optional=QUESTION)


def _ask() -> Strategy:
    return st.fixed_dictionaries(
        {
            "content": st.just({"kind": "text", "body": "What?"}),
            "expect": st.sampled_from(["text", "number", "email", "phone", "date"]),
        },
        optional=QUESTION,
    )


def _condition(most: int) -> Strategy:
    rules = [
        {"subject": "contact.name", "operator": "equals", "value": "Bo"},
        {"subject": "window.open", "operator": "equals", "value": "true"},
        {"subject": "window.open", "operator": "equals", "value": "false"},
        {"subject": "window.open", "operator": "not_equals", "value": "false"},
        *(
            {"subject": "window.hours_left", "operator": operator, "value": value}
            for operator in ("at_least", "greater_than", "less_than", "at_most")
            for value in ("0", "0.05", "2.00001", "5", "30")
        ),
    ]
    return st.fixed_dictionaries(
        {"rules": st.lists(st.sampled_from(rules), min_size=1, max_size=most)},
        optional={"match": st.just("any")},
    )


TYPES: dict[str, Strategy] = {
    "text": st.fixed_dictionaries(
        {"content": st.just({"kind": "text", "body": "Hello"})}, optional=MAYBE_FALLBACK
    ),
    "buttons": _buttons(),
    "ask": _ask(),
    "location_request": st.fixed_dictionaries(
        {"content": st.just({"kind": "location_request", "body": "Where?"})}, optional=QUESTION
    ),
    "template": st.fixed_dictionaries(
        {"content": st.just(FALLBACK)}, optional={"timeout": QUESTION["timeout"]}
    ),
    "wait": HOURS.map(lambda seconds: {"seconds": seconds}),
    "window_check": st.sampled_from([0, HOUR, 12 * HOUR]).map(lambda s: {"at_least_seconds": s}),
    "condition": _condition(1),
    "split": st.just({"branches": [{"id": "l", "title": "L"}, {"id": "r", "title": "R"}]}),
    "http_request": st.just(
        {"url": "https://api.example.com/", "retries": 5, "timeout_seconds": 30}
    ),
    "tag": st.just({"add": ["x"]}),
    "hand_over": st.just({"note": "Please"}),
}


# Rules together may contradict each other, which the proof does not look into: it may refuse what
# cannot happen, so no run could show it.
WITH_RULES = TYPES | {"condition": _condition(3)}


@st.composite
def flows(draw: st.DrawFn, types: dict[str, Strategy] = TYPES) -> dict[str, Any]:
    """Draw a flow that hangs together; its loops may be endless, which only the check minds."""
    nodes = []
    for identity in IDS:
        kind = draw(st.sampled_from(sorted(types)))
        data = {"id": identity, "type": kind, "config": draw(types[kind])}
        alone = {"format": 1, "name": "x", "entry": identity, "nodes": [data]}
        node = parse_definition(alone).nodes[identity]
        ports = {}
        for port in node.type.ports(node.config):
            if draw(st.integers(0, 4)):
                ports[port.id] = draw(st.sampled_from(IDS))
        nodes.append({**data, "ports": ports})
    triggers = draw(st.lists(st.sampled_from(["any_message", "api"]), min_size=1, unique=True))
    return {
        "format": 1,
        "name": "Random",
        "entry": "n0",
        "nodes": nodes,
        "triggers": [{"id": kind, "type": kind} for kind in triggers],
    }


@settings(max_examples=300, deadline=None)
@given(flows(WITH_RULES), st.data())
def test_a_flow_that_passed_never_sends_too_late(flow: dict[str, Any], data: st.DataObject) -> None:
    found = check(flow)
    if any(error.code == "window" for error in found.errors):
        return
    definition = parse_definition(flow)
    by_message = any(trigger.by_message for trigger in definition.triggers)
    age = data.draw(st.one_of(st.none(), st.integers(0, 50 * HOUR)))
    contact = {"known": True, "window_age": age}
    bench = Bench(definition, parse_scenario({"start": START.isoformat(), "contact": contact}), {})
    first = data.draw(st.sampled_from([t.type for t in definition.triggers]))
    _play(bench, {"text": "Hi", "late": 30} if first == "any_message" else _started(first))
    for _ in range(data.draw(st.integers(0, 14))):
        event = _what_next(bench, data.draw, by_message=by_message)
        if event is None:
            return
        _play(bench, event)


def _started(trigger: str) -> dict[str, Any]:
    return {"start": True, "trigger": trigger}


def _play(bench: Bench, event: dict[str, Any]) -> None:
    moment = bench.play(Event.model_validate(event))
    assert [sent for sent in moment.data["sent"] if sent["goes"] == "refused"] == []


def _what_next(
    bench: Bench, draw: Callable[..., Any], *, by_message: bool
) -> dict[str, Any] | None:
    """Draw what a customer, a clock, a person or another system could do next."""
    state = bench.state
    if state is None or state.status in ("ended", "failed"):
        return {"text": "Hello again"} if by_message else None
    if state.status == "handed_over":
        return {"handed_back": True, "after": draw(st.integers(0, 60 * HOUR))}
    waiting = state.waiting
    assert waiting is not None
    left = 10 * HOUR
    if waiting.due_at is not None:
        left = int((waiting.due_at - bench.now).total_seconds())
    if waiting.kind == "http":
        left = 30 * 6 + 62 if bench.then()["http"] else 0
    deed = draw(st.sampled_from(["due", "due", "tap", "text", "image", "reaction", "http"]))
    if waiting.kind == "http":
        answer = draw(st.sampled_from([{"status": 200}, {"error": "down"}]))
        return {"http": answer, "after": draw(st.integers(0, left))}
    if deed == "due" and waiting.due_at is not None:
        return {"due": True}
    soon = {"after": draw(st.integers(0, max(left, 0))), "late": draw(st.integers(0, SLACK))}
    choices: dict[str, dict[str, Any]] = {
        "tap": {"tap": draw(st.sampled_from(["yes", "no"]))},
        "text": {"text": draw(st.sampled_from(["5", "a@b.co", "2027-02-01", "Yes", "+155501000"]))},
        "image": {"kind": "image"},
        "reaction": {"kind": "reaction"},
    }
    return {**choices.get(deed, choices["tap"]), **soon}


@settings(max_examples=300, deadline=None)
@given(flows())
def test_a_flow_that_was_refused_can_be_seen_to_send_too_late(flow: dict[str, Any]) -> None:
    found = check(flow)
    if any(error.code == "endless_loop" for error in found.errors):
        # Such a flow stops by itself, after a hundred steps.
        return
    for error in found.errors:
        assert error.code == "window"
        assert error.path or "started by other programs" in error.message
        assert error.scenario is not None, error.message
        _shows(flow, error.scenario, str(error.node_id))


def _shows(flow: dict[str, Any], scenario: Any, node_id: str) -> None:
    read = parse_scenario(scenario)
    bench = Bench(parse_definition(flow), read, {})
    last = [bench.play(event) for event in read.events][-1]
    assert node_id in {s["node_id"] for s in last.data["sent"] if s["goes"] == "refused"}
