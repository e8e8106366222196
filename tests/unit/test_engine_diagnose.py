"""What diagnose() finds, by its codes; it never raises."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import DefinitionError, Severity, diagnose, parse_definition

FALLBACK = {"kind": "template", "name": "follow_up", "language": "en_US"}


def node(identity: str, kind: str = "end", /, **rest: Any) -> dict[str, Any]:
    return {"id": identity, "type": kind, **rest}


def text(body: str, **config: Any) -> dict[str, Any]:
    return {"content": {"kind": "text", "body": body}, "fallback": FALLBACK, **config}


def buttons(*ids: str, **config: Any) -> dict[str, Any]:
    choices = [{"id": identity, "title": identity.title()} for identity in ids]
    content = {"kind": "buttons", "body": "Which?", "buttons": choices}
    return {"content": content, "fallback": FALLBACK, **config}


def asked(*ids: str) -> dict[str, Any]:
    return buttons(*ids, timeout={"seconds": 3600})


def flow(*nodes: Any, **rest: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "name": "Test",
        "entry": "a",
        "nodes": list(nodes),
        "triggers": [{"id": "any", "type": "any_message"}],
        **rest,
    }


def codes(data: Any) -> set[str]:
    return {finding.code for finding in diagnose(data)}


def test_a_whole_flow_has_no_findings() -> None:
    data = flow(
        node("a", "text", config=text("Hi {{ contact.name }}"), ports={"next": "b"}),
        node("b", "buttons", config=asked("y", "n"), ports={"y": "c", "next": "c", "timeout": "d"}),
        node("c"),
        node("d", "template", config={"content": FALLBACK}, ports={"next": "c"}),
    )

    assert diagnose(data) == []
    assert list(parse_definition(data).nodes) == ["a", "b", "c", "d"]


WRONG: list[tuple[str, Any]] = [
    ("bad_definition", None),
    ("bad_definition", flow(node("a"), extra=1)),
    ("unknown_format", flow(node("a"), format=2)),
    ("too_many_nodes", flow(*(node(f"n{i}") for i in range(1001)))),
    ("bad_node", flow(node("a"), 7)),
    ("bad_node", flow(node("a"), node("with space"))),
    ("bad_node", flow(node("a"), {"id": 5, "type": "end"})),
    ("duplicate_id", flow(node("a"), node("a"))),
    ("unknown_type", flow(node("a", "teleport"))),
    ("bad_config", flow(node("a", "end", config={"speed": 9}))),
    ("bad_trigger", flow(node("a"), triggers=[{"id": "t", "type": "moon"}])),
    ("missing_entry", flow(node("b"))),
    (
        "missing_entry",
        flow(node("a"), triggers=[{"id": "t", "type": "any_message", "entry": "z"}]),
    ),
    ("duplicate_trigger", flow(node("a"), triggers=[{"id": "t", "type": "any_message"}] * 2)),
    (
        "empty_trigger",
        flow(node("a"), triggers=[{"id": "t", "type": "keywords", "keywords": [" "]}]),
    ),
    ("empty_trigger", flow(node("a"), triggers=[{"id": "t", "type": "reply"}])),
    (
        "empty_trigger",
        flow(
            node("a"),
            triggers=[
                {"id": "t", "type": "schedule", "when": "cron", "cron": "often", "with_tags": ["x"]}
            ],
        ),
    ),
    ("unknown_port", flow(node("a", "buttons", config=buttons("y"), ports={"gone": "b"}))),
    ("unknown_port", flow(node("a", "buttons", config=buttons("y"), ports={"timeout": "a"}))),
    ("missing_target", flow(node("a", "text", config=text("Hi"), ports={"next": "z"}))),
    ("reserved_id", flow(node("a", "buttons", config=buttons("other")))),
    ("duplicate_choice", flow(node("a", "buttons", config=buttons("y", "y")))),
    ("variable_id", flow(node("a", "buttons", config=buttons("{{ message }}")))),
    ("wrong_kind", flow(node("a", "media", config=text("Hi")))),
    ("bad_content", flow(node("a", "text", config=text("x" * 4097)))),
    ("bad_content", flow(node("a", "buttons", config=buttons("a1", "b", "c", "d")))),
    ("bad_content", flow(node("a", "buttons", config=buttons("y", other={"text": " "})))),
    ("bad_text", flow(node("a", "text", config=text("Hi {{ contact.name")))),
    ("bad_text", flow(node("a", "text", config=text("{% for i in (1..9) %}{% endfor %}")))),
    ("bad_text", flow(node("a", "text", config=text("{% include 'secrets' %}")))),
    ("bad_text", flow(node("a", "text", config=text("{{ x }}" + "y" * 20_000)))),
    ("bad_text", flow(node("a", "text", config=text("{{ x }}" * 101)))),
    ("bad_text", flow(node("a", "text", config=text("{{ " + "a[" * 101 + "]" * 101 + " }}")))),
    ("bad_text", flow(node("a", "text", config=text("Hi {{ contact.name | captialize }}")))),
    ("bad_text", flow(node("a", "text", config=text("Hi {{ tags | uniq | join }}")))),
    ("no_choices", flow(node("a", "ask", config=text("Which?", expect="choice")))),
    (
        "no_value",
        flow(node("a", "condition", config={"rules": [{"subject": "tags", "operator": "equals"}]})),
    ),
    ("bad_url", flow(node("a", "http_request", config={"url": "ftp://x.example"}))),
    (
        "bad_answer_name",
        flow(node("a", "http_request", config={"url": "https://x.example", "save": {"a b": "x"}})),
    ),
]


@pytest.mark.parametrize(("code", "data"), WRONG)
def test_an_error_is_found_and_stops_parsing(code: str, data: Any) -> None:
    errors = [f for f in diagnose(data) if f.severity is Severity.ERROR]

    assert code in {error.code for error in errors}
    assert all(error.message and error.cure for error in errors)
    with pytest.raises(DefinitionError) as caught:
        parse_definition(data)
    told = diagnose(data)
    assert all(finding in told for finding in caught.value.diagnostics)


MILD: list[tuple[str, Any]] = [
    ("unreachable", flow(node("a"), node("b"))),
    ("open_port", flow(node("a", "buttons", config=buttons("y")))),
    ("unknown_variable", flow(node("a", "text", config=text("{{ contact.surname }}")))),
    ("unknown_variable", flow(node("a", "text", config=text("{{ answers.never }}")))),
    ("unknown_variable", flow(node("a", "text", config=text("{{ weather }}")))),
    ("reserved_answer", flow(node("a", "buttons", config=buttons("y", answer="limit")))),
    ("no_tags", flow(node("a", "tag"))),
    ("no_trigger", flow(node("a"), triggers=[])),
]


@pytest.mark.parametrize(("code", "data"), MILD)
def test_a_warning_or_hint_lets_the_flow_run(code: str, data: Any) -> None:
    assert code in codes(data)
    parse_definition(data)


def test_variables_hide_only_their_own_text() -> None:
    content = {
        "kind": "buttons",
        "body": "{{ contact.name }}" + "x" * 2000,
        "buttons": [{"id": "y", "title": "A title far too long for a button"}],
    }
    data = flow(node("a", "buttons", config={"content": content, "fallback": FALLBACK}))

    found = [f.message for f in diagnose(data) if f.code == "bad_content"]

    assert any("The message: button 1, title may have" in message for message in found)
    assert "content.buttons.0.title" in {f.field for f in diagnose(data)}
    assert not any("body" in message for message in found)


def test_two_texts_with_variables_are_not_taken_for_the_same() -> None:
    choices = [{"id": i, "title": "{{ message }}" + i} for i in ("x", "y")]
    content = {"kind": "buttons", "body": "{{ message }}", "buttons": choices}
    config = {"content": content, "fallback": FALLBACK}

    assert "bad_content" not in codes(flow(node("a", "buttons", config=config)))


def test_data_that_is_nested_without_end_is_refused() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]

    assert codes(deep) == {"bad_definition"}
    assert codes(flow(node("a", "http_request", config={"body": deep}))) == {"bad_definition"}


def test_choices_without_shape_are_no_ports() -> None:
    content = {"kind": "buttons", "body": "?", "buttons": [{"id": 7}, {"id": "y"}, "z", None]}
    data = flow(node("a", "buttons", config={"content": content}, ports={"y": "a"}))

    assert {"unknown_port", "bad_content"} <= codes(data)


def test_errors_come_first() -> None:
    found = diagnose(flow(node("a"), node("b"), node("c", "teleport")))

    assert [f.severity for f in found] == [Severity.ERROR, Severity.WARNING]
    assert found[0].dump() == {
        "code": "unknown_type",
        "severity": "error",
        "node_id": "c",
        "message": "There is no step of the type “teleport”.",
        "cure": found[0].cure,
        "path": None,
        "scenario": None,
        "field": None,
        "unfilled": False,
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "config", "ports", "content", "kind", "buttons", "title"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["buttons", "list", "template", "ask", "text", "http_request"]))
def test_no_json_raises(data: Any, kind: str) -> None:
    diagnose(data)
    diagnose(flow(data))
    if isinstance(data, Mapping):
        config = {"content": data, "fallback": data}
        diagnose(flow({"id": "a", "type": kind, "config": config}))
        diagnose(flow({"id": "a", "type": kind, "config": data}))


def test_more_steps_at_once_than_the_engine_takes_are_an_error() -> None:
    def chain(length: int) -> set[str]:
        steps = [
            node(f"n{i}", "tag", config={"add": ["x"]}, ports={"next": f"n{i + 1}"})
            for i in range(length - 1)
        ]
        return codes(flow(*steps, node(f"n{length - 1}"), entry="n0"))

    assert "too_much_at_once" not in chain(100)
    assert "too_much_at_once" in chain(101)


def test_not_more_is_told_than_anybody_reads() -> None:
    many = [node(f"n{i}", "text", config=text("{{ x }} {{ y }} {{ z }}")) for i in range(200)]
    found = [f for f in diagnose(flow(*many, entry="n0")) if f.code == "unknown_variable"]
    assert len(found) == 200
