"""Triggers, rules, typed answers and the state, each by itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from conversations.texts import Answer
from flows.engine import (
    NODE_TYPES,
    Facts,
    HttpDone,
    MessageIn,
    State,
    StateError,
    TimedOut,
    Trigger,
    advance,
    begin,
    catalogue,
    matching_trigger,
    parse_definition,
)
from flows.engine.bench import message_of
from flows.engine.conditions import Rule, holds
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.nodes.ask import Ask
from flows.engine.scenario import Event
from flows.engine.words import has_phrase, plain
from tests.unit.test_engine_diagnose import buttons, flow, node

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = Facts(contact={"name": "Ana"}, window_opened_at=NOW)


def message(wamid: str, event: dict[str, Any]) -> MessageIn:
    return message_of(Event.model_validate(event), wamid)


def trigger(**fields: Any) -> Trigger:
    return Trigger.model_validate({"id": "t", "type": "keywords", **fields})


@pytest.mark.parametrize(
    ("match", "keywords", "text", "expected"),
    [
        ("exact", ["Preço"], " preco! ", True),
        ("exact", ["preço"], "o preço", False),
        ("exact", ["!!"], "??", False),
        ("exact", ["👍"], "👍", True),
        ("exact", [""], "", False),
        ("any_of", ["book", "opening hours"], "Your OPENING hours?", True),
        ("any_of", ["book"], "bookshop", False),
        ("any_of", [""], "x", False),
        ("contains", ["book"], "bookshop", True),
        ("contains", [""], "x", False),
    ],
)
def test_keywords(match: str, keywords: list[str], text: str, expected: bool) -> None:
    assert trigger(match=match, keywords=keywords).takes(message("w", {"text": text})) is expected


def test_the_higher_priority_and_then_the_order_decide() -> None:
    triggers = [
        {"id": "any", "type": "any_message"},
        {"id": "word", "type": "keywords", "keywords": ["hi"], "priority": 1},
        {"id": "vip", "type": "any_message", "priority": 9, "with_tags": ["vip"]},
        {"id": "out", "type": "any_message", "priority": 8, "without_tags": ["calm", "vip"]},
    ]
    definition = parse_definition(flow(node("a"), triggers=triggers))

    def found(text: str, *tags: str) -> str:
        got = matching_trigger(
            definition, message("w", {"text": text}), facts=Facts(tags=frozenset(tags))
        )
        assert got is not None
        return got.id

    assert found("hi", "calm") == "word"
    assert found("hello", "calm") == "any"
    assert found("hi", "vip", "calm") == "vip"
    assert found("hi") == "out"


def test_words() -> None:
    assert plain("  ÀÉÎ-õü\n_x ") == "aei ou x"
    assert plain("?") == "?"
    assert has_phrase("to be or not", "be  OR")
    assert not has_phrase("be", "")


SCOPE = {
    "answers": {"b": Answer(id="big", title="Over 10"), "n": Answer(value=36.5), "none": Answer()},
    "contact": {"name": "Ana", "fields": {"ok": True, "empty": "", "price": "1,200"}},
    "tags": ["vip-old", "new"],
    "language": None,
}


@pytest.mark.parametrize(
    ("subject", "operator", "value", "expected"),
    [
        ("answers.b", "equals", "BIG", True),
        ("answers.b", "equals", "over 10", True),
        ("answers.b", "not_equals", "big", False),
        ("answers.b.title", "starts_with", "over", True),
        ("answers.b.title", "ends_with", "10", True),
        ("answers.b", "one_of", ["x", "big"], True),
        ("answers.b", "not_one_of", ["x", "big"], False),
        ("answers.n", "greater_than", "36", True),
        ("answers.n", "less_than", "36", False),
        ("answers.n", "at_least", "36.5", True),
        ("answers.n", "at_most", "36.5", True),
        ("answers.n", "at_most", "many", False),
        ("contact.fields.price", "equals", "1 200", True),
        ("contact.fields.price", "greater_than", "1000", True),
        ("contact.name", "contains", "n", True),
        ("contact.name", "not_contains", "n", False),
        ("contact.fields.ok", "equals", "true", True),
        ("contact.fields.empty", "is_set", "", False),
        ("contact.fields.empty", "is_not_set", "", True),
        ("answers.none", "is_not_set", "", True),
        ("answers.none.deep.er", "is_set", "", False),
        ("language", "is_not_set", "", True),
        ("tags", "contains", "vip", False),
        ("tags", "contains", "new", True),
        ("tags", "not_contains", "new", False),
    ],
)
def test_rules(subject: str, operator: str, value: Any, expected: bool) -> None:
    rule = Rule.model_validate({"subject": subject, "operator": operator, "value": value})
    wanted = [value] if isinstance(value, str) else value

    assert holds(rule, SCOPE, wanted) is expected


@pytest.mark.parametrize(
    ("expect", "text", "value"),
    [
        ("text", "x" * 5, "x" * 5),
        ("text", "x" * 6, None),
        ("number", "3", 3),
        ("number", "3,5", 3.5),
        ("number", "1 200", None),
        ("number", "-1", None),
        ("number", "nan", None),
        ("number", "five", None),
        ("number", "0.004", 0.004),
        ("email", "a@b.co", "a@b.co"),
        ("email", "a@b", None),
        ("email", "a b@c.de", None),
        ("phone", "+351 910-000-001", "+351910000001"),
        ("phone", "910 000 001", "910000001"),
        ("phone", "(00) 1-2", None),
        ("phone", "call me", None),
        ("date", "2026-11-23", "2026-11-23"),
        ("date", "3/4/2026", "2026-04-03"),
        ("date", "31.02.2026", None),
        ("date", "tomorrow", None),
        ("choice", "Large", "l"),
        ("choice", "1", "s"),
        ("choice", "3", None),
        ("choice", "0", None),
    ],
)
def test_typed_answers(expect: str, text: str, value: Any) -> None:
    config = {
        "content": {"kind": "text", "body": "?"},
        "expect": expect,
        "minimum": 0,
        "maximum": 5,
        "choices": [{"id": "s", "title": "Small"}, {"id": "l", "title": "Large"}],
    }
    definition = parse_definition(flow(node("a", "ask", config=config)))

    step = advance(
        definition, start(definition), message("w", {"text": text}), facts=FACTS, now=NOW
    )

    answer = step.state.answers.get("a", {})
    assert answer.get("id" if expect == "choice" else "value") == value


def test_a_number_may_have_thousands_and_a_day_may_come_second() -> None:
    read = NODE_TYPES["ask"].read  # type: ignore[attr-defined]
    ask = Ask.model_validate({"content": {"kind": "text"}, "expect": "number"})
    assert read(None, ask, message("w", {"text": "12,000"})).value == {"value": 12000}
    us = Ask.model_validate({"content": {"kind": "text"}, "expect": "date", "day_first": False})
    assert read(None, us, message("w", {"text": "3/4/2026"})).value == {"value": "2026-03-04"}


def start(definition: Any) -> State:
    step = begin(definition, session_id="s1", trigger=None, message=None, facts=FACTS, now=NOW)
    return step.state


def test_a_node_that_is_gone_ends_the_session_as_failed() -> None:
    definition = parse_definition(flow(node("a", "buttons", config=buttons("y"))))
    other = parse_definition(flow(node("b"), entry="b"))

    step = advance(other, start(definition), TimedOut("x"), facts=FACTS, now=NOW)
    assert step.effects == ()
    step = advance(other, start(definition), message("w", {"tap": "y"}), facts=FACTS, now=NOW)
    assert step.state.status == "failed"
    assert "“a”" in step.effects[0].text  # type: ignore[union-attr]


def test_inputs_that_the_wait_is_not_for_change_nothing() -> None:
    definition = parse_definition(flow(node("a", "buttons", config=buttons("y"))))
    state = start(definition)

    for stray in (HttpDone("s1:0", status=200), TimedOut("s1:0"), MessageIn("w", "system")):
        step = advance(definition, state, stray, facts=FACTS, now=NOW)
        assert (step.state, step.effects, step.trace) == (state, (), ())


def test_a_session_moved_to_a_node_of_another_type_takes_no_harm() -> None:
    definition = parse_definition(flow(node("a", "buttons", config=buttons("y"))))
    data = start(definition).dump()
    data["waiting"] = {"kind": "http", "token": "s1:7", "due_at": None}

    step = advance(definition, State.load(data), HttpDone("s1:7"), facts=FACTS, now=NOW)

    assert [entry.kind for entry in step.trace] == ["ignored"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"status": "asleep"},
        {"started_at": "never"},
        {"waiting": {"kind": "bus", "token": None, "due_at": None}},
        {"log": [["a"]]},
        {"answers": None},
    ],
)
def test_data_that_is_no_state_is_refused(broken: dict[str, Any]) -> None:
    definition = parse_definition(flow(node("a", "buttons", config=buttons("y"))))
    data = {**start(definition).dump(), **broken} if broken else {}

    with pytest.raises(StateError):
        State.load(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", None),
        ("flag", {"value": True}),
        ("rows.1", {"value": 2}),
        ("rows", {"value": [1, 2]}),
        ("rows.2", None),
        ("rows.0000001", None),
        ("flag.x", None),
        ("long", {"value": "x" * 4096}),
    ],
)
def test_what_is_saved_of_an_http_body(path: str, value: Any) -> None:
    config = {"url": "https://x.example", "save": {"got": path}}
    definition = parse_definition(flow(node("a", "http_request", config=config)))
    body = {"flag": True, "rows": [1, 2], "long": "x" * 5000}

    done = HttpDone("s1:0", status=200, body=body)
    step = advance(definition, start(definition), done, facts=FACTS, now=NOW)

    if path == "":
        # Too large to carry along: what is kept is the beginning of its text.
        assert len(step.state.answers["got"]["value"]) == 4096
    else:
        assert step.state.answers.get("got") == value


def test_a_template_waits_only_for_what_can_come() -> None:
    link = {"type": "url", "index": 0, "text": "sale"}
    content = {"kind": "template", "name": "t", "language": "en", "buttons": [link]}
    plain_template = parse_definition(flow(node("a", "template", config={"content": content})))
    timed = parse_definition(
        flow(node("a", "template", config={"content": content, "timeout": {"seconds": 5}}))
    )

    assert start(plain_template).status == "ended"
    assert start(timed).status == "waiting"
    step = advance(timed, start(timed), message("w", {"text": "hm"}), facts=FACTS, now=NOW)
    assert [taken.port for taken in step.state.log] == ["other"]


def test_the_catalogue_names_every_type() -> None:
    assert set(catalogue()) == set(NODE_TYPES)
    assert catalogue()["wait"]["waits"] == "timer"
    assert "content" in catalogue()["text"]["config"]["properties"]


def test_ports_say_when_they_are_taken() -> None:
    config = {**buttons("y"), "timeout": {"seconds": 60}}
    model = NODE_TYPES["buttons"].model.model_validate(config)
    ports = {port.id: port for port in NODE_TYPES["buttons"].ports(model)}

    assert [port.happens for port in ports.values()] == ["reply", "reply", "time", "reply"]
    assert ports["timeout"].seconds == 60
    assert NODE_TYPES["buttons"].free_form(model)


@pytest.mark.parametrize("operator", ["contains", "starts_with", "ends_with", "equals"])
def test_a_value_that_comes_out_blank_is_in_no_text(operator: str) -> None:
    rule = Rule.model_validate({"subject": "message", "operator": operator, "value": "{{ x }}"})
    assert not holds(rule, {"message": "Hello"}, [""])


def test_the_quick_replies_of_a_templates_cards_are_ways_on() -> None:
    reply = {"type": "quick_reply", "index": 0, "payload": "this_one"}
    content = {
        "kind": "template",
        "name": "cards",
        "language": "en",
        "cards": [{"buttons": [reply]}],
    }
    definition = parse_definition(flow(node("a", "template", config={"content": content})))

    step = definition.nodes["a"]
    assert "this_one" in [port.id for port in step.type.ports(step.config)]


@pytest.mark.parametrize(
    ("message", "unfilled"),
    [
        ("The message: text must not be empty.", True),
        ("The message: text may have at most 1024 characters.", False),
        ("There is no template “”.", True),
        ("There is no template “welcome”.", False),
        ("“https://” is no web address.", True),
        ("Nobody is chosen.", True),
        ("flow: String should have at least 1 character", True),
        ("The message: media needs exactly one of link, id and asset, not none.", True),
        ("cases.0.values: Tuple should have at least 1 item after validation, not 0", True),
    ],
)
def test_findings_say_whether_only_a_field_is_not_filled_in_yet(
    message: str, unfilled: bool
) -> None:
    assert Diagnostic("x", Severity.ERROR, "a", message, "").dump()["unfilled"] is unfilled
    assert Diagnostic("x", Severity.WARNING, "a", message, "").unfilled is False
