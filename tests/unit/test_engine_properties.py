"""Whatever happens to whatever flow: no exception, no lost state, the same again on replay."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import (
    Definition,
    Facts,
    HttpDone,
    Input,
    MessageIn,
    State,
    Step,
    TimedOut,
    advance,
    begin,
    dump_effect,
    parse_definition,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDS = ["a", "b", "c", "d"]
FALLBACK = {
    "kind": "template",
    "name": "follow_up",
    "language": "en_US",
    "buttons": [{"type": "quick_reply", "index": 0, "payload": "continue"}],
}
TEXTS = st.sampled_from(
    [
        "Hello",
        "{{ contact.name }}",
        "{{ answers.a }} {{ nothing }}",
        "{{ message | upcase }}",
        "{{ message | date: '%Y' }}",
        "{{ message | divided_by: message }}",
        "{% for i in answers.b.value %}{{ i }}{% endfor %}",
    ]
)


def _text() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just("text"), "body": TEXTS})


def _buttons() -> st.SearchStrategy[dict[str, Any]]:
    titles = st.sampled_from(["Yes", "{{ message }}", "{{ contact.name }}"])
    return st.builds(
        lambda body, one, two: {
            "kind": "buttons",
            "body": body,
            "buttons": [{"id": "one", "title": one}, {"id": "two", "title": f"No {two}"}],
        },
        TEXTS,
        titles,
        titles,
    )


def _asking(content: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"content": content, **more},
        optional={
            "fallback": st.just(FALLBACK),
            "timeout": st.just({"seconds": 60}),
            "other": st.fixed_dictionaries(
                {"do": st.sampled_from(["repeat", "hand_over", "route"]), "text": TEXTS}
            ),
        },
    )


CONFIGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "text": st.fixed_dictionaries({"content": _text()}, optional={"fallback": st.just(FALLBACK)}),
    "buttons": _asking(_buttons()),
    "ask": _asking(_text(), expect=st.sampled_from(["text", "number", "email", "phone", "date"])),
    "location_request": _asking(st.just({"kind": "location_request", "body": "Where are you?"})),
    "template": st.fixed_dictionaries({"content": st.just(FALLBACK)}),
    "condition": st.fixed_dictionaries(
        {
            "rules": st.lists(
                st.fixed_dictionaries(
                    {
                        "subject": st.sampled_from(["answers.a", "tags", "message", "contact"]),
                        "operator": st.sampled_from(["equals", "not_contains", "at_least"]),
                        "value": TEXTS,
                    }
                ),
                min_size=1,
                max_size=2,
            )
        }
    ),
    "window_check": st.just({"at_least_seconds": 3600}),
    "wait": st.just({"seconds": 3600}),
    "set_field": st.fixed_dictionaries({"name": st.just("x"), "value": TEXTS}),
    "tag": st.fixed_dictionaries({"add": st.lists(TEXTS, max_size=2)}),
    "http_request": st.fixed_dictionaries(
        {
            "url": st.sampled_from(["https://x.example/{{ message }}", "{{ message }}"]),
            "save": st.just({"b": "x.0"}),
        }
    ),
    "hand_over": st.fixed_dictionaries({"note": TEXTS}),
    "end": st.just({}),
}


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Draw a small flow, each port connected or not."""
    nodes = []
    for identity in IDS:
        kind = draw(st.sampled_from(sorted(CONFIGS)))
        data = {"id": identity, "type": kind, "config": draw(CONFIGS[kind])}
        single = parse_definition({"format": 1, "name": "x", "entry": identity, "nodes": [data]})
        node = single.nodes[identity]
        ports = [port.id for port in node.type.ports(node.config)]
        targets = draw(st.lists(st.sampled_from([*IDS, None]), min_size=len(ports)))
        connected = zip(ports, targets, strict=False)
        nodes.append({**data, "ports": {port: to for port, to in connected if to}})
    return parse_definition({"format": 1, "name": "Random", "entry": "a", "nodes": nodes})


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("x"), inner),
    max_leaves=4,
)
TOKENS = st.sampled_from(["now", "s:0", "stale"])
EVENTS = st.one_of(
    st.builds(
        MessageIn,
        wamid=st.just("w"),
        kind=st.sampled_from(["text", "choice", "image", "location", "reaction", "odd"]),
        text=st.sampled_from(["", "Yes", "12", "a@b.co", "2026-11-23", "0"]) | st.text(max_size=20),
        reply_id=st.sampled_from([None, None, "one", "two", "continue", "gone"]),
        content=st.dictionaries(st.sampled_from(["title", "latitude", "longitude"]), VALUES),
    ),
    st.builds(TimedOut, TOKENS),
    st.builds(
        HttpDone,
        TOKENS,
        status=st.sampled_from([None, 200, 404]),
        body=VALUES,
        error=st.sampled_from([None, "timed out"]),
    ),
)


@settings(max_examples=150, deadline=None)
@given(definitions(), st.lists(EVENTS, max_size=8), st.text(max_size=30))
def test_no_input_raises_and_a_replay_is_the_same(
    definition: Definition, events: list[Input], name: str
) -> None:
    first = _play(definition, events, name)

    assert _play(definition, events, name) == first
    keys = [effect["key"] for step in first for effect in step["effects"]]
    assert keys == [f"s:{number}" for number in range(len(keys))]


def _play(definition: Definition, events: list[Input], name: str) -> list[dict[str, Any]]:
    facts = Facts(contact={"name": name}, window_opened_at=NOW)
    step = begin(definition, session_id="s", trigger=None, message=None, facts=facts, now=NOW)
    played = [_record(step)]
    for hours, event in enumerate(events, start=1):
        state = _through_json(step.state)
        now = NOW + timedelta(hours=3 * hours)
        step = advance(definition, state, _aimed(event, state), facts=facts, now=now)
        played.append(_record(step))
    return played


def _aimed(event: Input, state: State) -> Input:
    """Return the event with the token that the session waits for, if it asks for that."""
    if isinstance(event, MessageIn) or event.token != "now":
        return event
    token = (state.waiting and state.waiting.token) or "none"
    if isinstance(event, TimedOut):
        return TimedOut(token)
    return HttpDone(token, event.status, event.body, event.error)


def _through_json(state: State) -> State:
    again = State.load(json.loads(json.dumps(state.dump())))
    assert again == state
    return again


def _record(step: Step) -> dict[str, Any]:
    assert step.state.status != "waiting" or step.state.waiting is not None
    record = {
        "effects": [dump_effect(effect) for effect in step.effects],
        "state": step.state.dump(),
        "trace": [entry.dump() for entry in step.trace],
    }
    json.dumps(record)
    return record
