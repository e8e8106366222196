"""Golden cases: scenarios that expect the engine's whole output, word for word.

A case is a scenario (flows.engine.scenario) with its ``definition`` or ``definition_file``; every
event has its expectation. ``UPDATE_GOLDEN=1`` writes what came of the events into the files, to be
read before it is committed.
"""

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

import pytest

from flows.engine import NODE_TYPES, Definition, Node, parse_definition, parse_scenario, play
from flows.engine.nodes import logic
from flows.engine.triggers import TriggerType

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests/golden/flows").glob("*.json"))
WHOLE = ("effects", "state", "trace")


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    case = json.loads(path.read_text())
    definition = parse_definition(_definition(case), case.get("library"))

    played = play(definition, parse_scenario(case))

    if os.environ.get("UPDATE_GOLDEN"):
        for event, moment in zip(case["events"], played.moments, strict=True):
            whole = {view: moment.data[view] for view in WHOLE}
            event["expected"] = whole if moment.data["happened"] else None
        path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")
        played = play(definition, parse_scenario(case))
    assert all("expected" in event for event in case["events"])
    assert [problem for moment in played.moments for problem in moment.problems] == []


def test_every_way_out_of_every_type_is_taken_in_a_case() -> None:
    possible: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, set[str]] = defaultdict(set)
    for path in CASES:
        case = json.loads(path.read_text())
        definition = parse_definition(_definition(case), case.get("library"))
        for node in definition.nodes.values():
            possible[node.type.name] |= {_way(node, port) for port in _ports(node)}
        for node, port in _taken(definition, case):
            taken[node.type.name].add(_way(node, port))

    assert set(NODE_TYPES) <= set(possible)
    missing = {name: ways - taken[name] for name, ways in possible.items()}
    assert {name: ways for name, ways in missing.items() if ways} == {}


def test_every_type_of_trigger_is_in_a_case() -> None:
    triggers = [
        trigger
        for path in CASES
        for trigger in _definition(json.loads(path.read_text())).get("triggers", ())
    ]

    assert {trigger["type"] for trigger in triggers} == set(get_args(TriggerType))


def _ports(node: Node) -> list[str]:
    """Return the ports that can be taken: a called flow is left by its own ends."""
    if node.type.name == "call_flow":
        return ["enter", "done"]
    return [port.id for port in node.type.ports(node.config) if not port.stands_in]


def _way(node: Node, port: str) -> str:
    """Return the port, or “choice” for all that a definition gives its own ids."""
    own = {choice.id for choice in getattr(node.type, "choices", lambda _: ())(node.config)}
    if isinstance(node.config, logic.Switch):
        own = {case.id for case in node.config.cases}
    elif isinstance(node.config, logic.Split):
        own = {branch.id for branch in node.config.branches}
    return "choice" if port in own else port


def _taken(definition: Definition, case: dict[str, Any]) -> list[tuple[Node, str]]:
    return [
        (definition.nodes[entry["node"]], entry["detail"])
        for moment in play(definition, parse_scenario(case)).moments
        for entry in moment.data["trace"]
        if entry["kind"] == "took"
    ]


def _definition(case: dict[str, Any]) -> Any:
    if "definition_file" in case:
        return json.loads((ROOT / case["definition_file"]).read_text())
    return case["definition"]
