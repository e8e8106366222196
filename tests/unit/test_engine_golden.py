"""Golden cases: a definition, what happens, and everything that must come of it.

A case holds ``definition`` (or ``definition_file``), ``contact``, ``start`` and ``events``, each
with its whole ``expected`` step. Events: ``{"text"}``, ``{"tap", "title"}``, ``{"location"}``,
``{"kind"}``, ``{"due": true}`` (the timer that runs), ``{"token"}`` (a timer by name),
``{"http": {…}}``; ``after`` moves the clock first, in seconds.
``UPDATE_GOLDEN=1`` writes what came of it into the files, to be read before it is committed.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from flows.engine import parse_definition
from tests.unit.engine_world import World, record

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests/golden/flows").glob("*.json"))


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    case = json.loads(path.read_text())
    definition = parse_definition(_definition(case))
    world = World(definition, start=case["start"], contact=case["contact"])

    outcomes = [record(world.play(event)) for event in case["events"]]

    if os.environ.get("UPDATE_GOLDEN"):
        for event, outcome in zip(case["events"], outcomes, strict=True):
            event["expected"] = outcome
        path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")
    assert outcomes == [event["expected"] for event in case["events"]]


def _definition(case: dict[str, Any]) -> Any:
    if "definition_file" in case:
        return json.loads((ROOT / case["definition_file"]).read_text())
    return case["definition"]
