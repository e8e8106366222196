"""The demonstration flow is what a customer of ours sees first: it must be without a flaw."""

import json
from pathlib import Path
from typing import Any

from flows.engine import diagnose

DEMO = Path(__file__).parents[2] / "flows/gallery/demo.json"


def demo() -> Any:
    return json.loads(DEMO.read_text())


def test_it_has_no_findings_at_all() -> None:
    assert diagnose(demo()) == []


def test_every_step_has_a_place_of_its_own_in_the_drawing() -> None:
    places = [(node["ui"]["x"], node["ui"]["y"]) for node in demo()["nodes"]]

    assert len(set(places)) == len(places)
