"""What two versions of a flow differ in, as people are told."""

from typing import Any

import pytest

from flows.engine.diff import diff
from tests.unit.test_engine_diagnose import flow, node


def nodes(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return dict(diff(flow(one), flow(other))["nodes"])


def changed(one: Any, other: Any) -> list[str]:
    found = nodes(node("a", config=one), node("a", config=other))
    return found["a"]["fields"] if found else []


def test_a_flow_does_not_differ_from_itself() -> None:
    whole = flow(node("a", "text", config={"x": [1, {"y": 2}]}, ports={"next": "a"}))

    assert diff(whole, whole) == {"nodes": {}, "edges": [], "triggers": [], "settings": []}


def test_steps_come_and_go() -> None:
    found = diff(flow(node("a"), node("b")), flow(node("b"), node("c")))["nodes"]

    assert found == {
        "a": {"change": "removed", "fields": []},
        "c": {"change": "added", "fields": []},
    }
    assert list(found) == ["a", "c"]


def test_a_step_of_another_title_or_type_has_changed() -> None:
    found = nodes(node("a", "text", title="Hi"), node("a", "ask", title="Hello"))

    assert found == {"a": {"change": "changed", "fields": ["title", "type"]}}
    assert nodes(node("a", title=""), node("a")) == {}


def test_a_step_that_was_only_dragged_has_moved() -> None:
    here, there = {"x": 1, "y": 2}, {"x": 3, "y": 2}

    found = nodes(node("a", ui=here), node("a", ui=there))
    assert found == {"a": {"change": "moved", "fields": []}}
    both = nodes(node("a", ui=here, title="Old"), node("a", ui=there, title="New"))
    assert nodes(node("a", ui=here), node("a", ui=dict(here))) == {}
    assert both == {"a": {"change": "changed", "fields": ["title"]}}


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": None}, ["a"]),
        ({"a": None}, {}, ["a"]),
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, ["a", "b", "c"]),
        ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 9, "d": 2}}}, ["a.b.c"]),
        ({"a": [1, 2, 3]}, {"a": [1, 9, 3]}, ["a.1"]),
        ({"a": [{"t": "x"}, {"t": "y"}]}, {"a": [{"t": "x"}, {"t": "z"}]}, ["a.1.t"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": [1]}, {"a": {"0": 1}}, ["a"]),
        ({"a": {"b": 1}}, {"a": 1}, ["a"]),
        (None, {"a": 1}, ["a"]),
        ({"a": 1}, None, ["a"]),
        (None, {}, []),
    ],
)
def test_a_changed_setting_is_told_by_its_place(one: Any, other: Any, paths: list[str]) -> None:
    assert changed(one, other) == paths


def test_connections_that_go_elsewhere_are_a_removal_and_an_addition() -> None:
    old = flow(node("a", ports={"next": "b", "x": "b"}), node("b"))
    new = flow(node("a", ports={"next": "a", "x": "b"}), node("b", ports={"next": "a"}))

    assert diff(old, new)["edges"] == [
        {"from": "a", "port": "next", "to": "b", "change": "removed"},
        {"from": "a", "port": "next", "to": "a", "change": "added"},
        {"from": "b", "port": "next", "to": "a", "change": "added"},
    ]
    assert diff(old, new)["nodes"] == {}


def test_connections_of_a_step_go_with_it() -> None:
    old = flow(node("a", ports={"next": "b"}), node("b"))

    assert [edge["change"] for edge in diff(old, flow(node("b")))["edges"]] == ["removed"]
    assert [edge["change"] for edge in diff(flow(node("b")), old)["edges"]] == ["added"]


def test_triggers_come_go_and_change() -> None:
    def triggered(**types: str) -> dict[str, Any]:
        return flow(triggers=[{"id": key, "type": kind} for key, kind in types.items()])

    found = diff(triggered(a="api", b="any_message", c="api"), triggered(c="api", b="api", d="api"))

    assert found["triggers"] == [
        {"id": "a", "change": "removed"},
        {"id": "b", "change": "changed"},
        {"id": "d", "change": "added"},
    ]


def test_settings_that_changed_are_named() -> None:
    old = flow(node("a"), description="x", variables={"a": "1"}, ui={"zoom": 1})
    new = flow(node("a"), name="New", entry="b", variables={"a": "2"}, ui={"zoom": 2})

    assert diff(old, new)["settings"] == ["description", "entry", "name", "variables"]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"nodes": None, "triggers": 7},
        {"nodes": ["a", {"id": 5}, {"type": "end"}]},
        {"nodes": [{"id": "a", "config": "none", "ports": None}]},
        {"nodes": [{"id": "a", "config": 7, "ports": ["b"]}]},
    ],
)
def test_a_draft_in_any_shape_can_be_compared(odd: dict[str, Any]) -> None:
    whole = flow(node("a", config={"x": 1}, ports={"next": "a"}))

    for found in (diff(odd, whole), diff(whole, odd)):
        assert "a" in found["nodes"]
        assert len(found["edges"]) == 1
    assert diff(odd, odd)["nodes"] == {}
