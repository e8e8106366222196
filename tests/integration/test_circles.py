"""Flows that start each other in a circle are told by the check."""

from typing import Any

import pytest

from flows import checking, circles
from flows.drafts import save_draft
from flows.engine import FlowInfo
from tenants.models import Agency
from tests.integration import meta
from tests.integration.flowkit import flow, go_live, invite, say, step

API = {"type": "api"}


def starts(other: str, identity: str = "go") -> Any:
    return step("start_flow", identity, flow=other)


def tagged(tag: str) -> dict[str, Any]:
    return {"type": "tag_added", "tags": [tag]}


def tags(tag: str, identity: str = "mark") -> Any:
    return step("tag", identity, add=[tag])


def found(definition: Any, **others: Any) -> list[tuple[str | None, str]]:
    """Return the steps with circles, and the flows on each."""
    flows = {key: FlowInfo(key=key, name=key.upper(), definition=o) for key, o in others.items()}
    flows["a"] = FlowInfo(key="a", name="A")
    told = circles.findings("a", definition, flows)
    return [(one.node_id, one.message.rpartition(": ")[2]) for one in told]


def test_flows_that_start_each_other() -> None:
    mine = flow("A", say("x"), starts("b"), on=API)
    assert found(mine, b=flow("B", starts("a"), on=API)) == [("go", "“A” → “B” → “A”.")]
    assert found(flow("A", starts("a"), on=API)) == [("go", "“A” → “A”.")]
    third = {"b": flow("B", starts("c"), on=API), "c": flow("C", starts("a"), on=API)}
    assert found(mine, **third) == [("go", "“A” → “B” → “C” → “A”.")]


def test_tags_that_set_off_flows_in_a_circle() -> None:
    mine = flow("A", tags("warm"), tags("{{ x }}", "other"), on=tagged("cold"))
    other = flow("B", tags(" cold "), on=tagged("warm"))
    assert found(mine, b=other) == [("mark", "“A” → “B” → “A”.")]
    assert found(mine, b=flow("B", starts("a"), on=tagged("warm"))) == [], "A has no api trigger"


def test_a_circle_through_a_called_flow() -> None:
    mine = flow("A", step("call_flow", "call", flow="b"), on=API)
    assert found(mine, b=flow("B", starts("a"))) == [("call", "“A” → “A”.")]
    assert found(mine, b=flow("B", step("call_flow", flow="b"), on=API)) == []


@pytest.mark.parametrize(
    "other",
    [
        None,
        flow("B", starts("c"), on=API),
        flow("B", starts("a")),
        {"nodes": [7, {"config": 7}, {"type": "start_flow", "config": {"flow": []}}]},
        {"nodes": 7, "triggers": [7, {"type": "tag_added", "tags": [7]}]},
        [],
    ],
)
def test_what_is_no_circle(other: Any) -> None:
    assert found(flow("A", starts("b"), on=API), b=other) == []
    assert found(other, b=flow("B", starts("a"), on=API)) == []


def test_a_circle_of_others_is_theirs() -> None:
    assert found(flow("A", starts("b"), on=API), b=flow("B", starts("b"), on=API)) == []


def test_many_circles_are_told_up_to_a_number() -> None:
    steps = [starts("a", f"s{n}") for n in range(50)]
    assert len(found(flow("A", *steps, on=API))) == circles.MOST


def test_the_check_tells_of_circles_with_live_flows(alice: Agency) -> None:
    meta.connect(alice)
    first = go_live(flow("First", invite(), on=API)).flow
    go_live(flow("Second", starts("first"), on=API))
    draft = flow("First", starts("second"), on=API)
    check = checking.checked(first, draft)
    (warning,) = [one for one in check.diagnostics if one.code == "circle"]
    assert (warning.severity, warning.node_id) == ("warning", "go")
    assert "“First” → “Second” → “First”" in warning.message
    assert not check.errors, "only a warning"
    assert save_draft(draft).pk == first.pk
