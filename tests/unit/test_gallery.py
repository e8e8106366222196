"""The gallery is what an agency begins from: each flow checks clean and does what it says."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from conversations.templates import PLACEHOLDER
from flows import examples
from flows.engine import (
    Calendar,
    Surroundings,
    TemplateInfo,
    check,
    parse_definition,
    parse_scenario,
    play,
)
from flows.scenarios import judged
from whatsapp.sandbox import TEMPLATES
from whatsapp.simulator.checks.definition import check_definition

GALLERY = Path(__file__).parents[2] / "flows/gallery"
FLOWS = sorted(GALLERY.glob("*.json"))
SCENARIOS = sorted((GALLERY / "scenarios").glob("*/*.json"))
# The demonstration's flow is played by the golden cases.
WITH_SCENARIOS = [path for path in FLOWS if path.stem != "demo"]
LEAST, MOST = 3, 8
WIDTH, GAP = 280, 260


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def template_info(template: dict[str, Any]) -> TemplateInfo:
    parts = {part["type"]: part for part in template["components"]}
    buttons = parts.get("BUTTONS", {}).get("buttons", [])
    return TemplateInfo(
        name=template["name"],
        language=template["language"],
        status=template["status"],
        category=template["category"],
        body=len(PLACEHOLDER.findall(parts["BODY"]["text"])),
        buttons=tuple(button["type"] for button in buttons),
    )


# A new agency: the sandbox's templates, its own hours, and nobody else yet.
AROUND = Surroundings(
    templates=tuple(map(template_info, TEMPLATES)),
    teams=frozenset(),
    people={},
    calendars={
        "default": Calendar.load(
            timezone="Europe/Lisbon",
            hours={
                day: [["09:00", "18:00"]]
                for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
            },
        )
    },
    flows={},
)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_new_agency_can_publish_it_without_a_remark(path: Path) -> None:
    found = check(read(path), AROUND)

    assert [(one.code, one.node_id, one.message) for one in found.diagnostics] == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_it_is_presented_well(path: Path) -> None:
    flow = read(path)
    card = flow["ui"]["gallery"]

    assert 40 <= len(flow["description"]) <= 240
    assert card["category"]
    assert card["icon"]
    assert isinstance(card["order"], int)
    assert all(node["title"] for node in flow["nodes"])


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_no_step_is_drawn_over_another(path: Path) -> None:
    places = [(node["id"], node["ui"]["x"], node["ui"]["y"]) for node in read(path)["nodes"]]
    over = [
        (one, other)
        for number, (one, x, y) in enumerate(places)
        for other, u, v in places[number + 1 :]
        if abs(x - u) < WIDTH and abs(y - v) < GAP
    ]

    assert over == []


def test_every_flow_is_on_a_card_of_its_own() -> None:
    cards = examples.cards()

    assert {card.slug for card in cards} == {path.stem for path in FLOWS}
    assert len({card.name for card in cards}) == len(FLOWS)


@pytest.mark.parametrize("path", WITH_SCENARIOS, ids=lambda path: path.stem)
def test_it_has_scenarios_with_names_of_their_own(path: Path) -> None:
    names = [read(one)["name"] for one in SCENARIOS if one.parent.name == path.stem]

    assert LEAST <= len(names) <= MOST
    assert len(set(names)) == len(names)


def test_every_scenario_belongs_to_a_flow() -> None:
    assert {path.parent.name for path in SCENARIOS} == {path.stem for path in WITH_SCENARIOS}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_scenario_passes(path: Path) -> None:
    scenario = read(path)
    definition = parse_definition(read(GALLERY / f"{path.parent.name}.json"), AROUND.library())

    played = play(definition, parse_scenario(scenario), AROUND.calendars)

    assert all("expected" in event for event in scenario["events"])
    assert judged(played, scenario["name"]).problems == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_in_it_is_refused_by_the_window(path: Path) -> None:
    definition = parse_definition(read(GALLERY / f"{path.parent.name}.json"))

    played = play(definition, parse_scenario(read(path)))

    ways = [sent["goes"] for moment in played.moments for sent in moment.data["sent"]]
    assert ways
    assert "refused" not in ways


@pytest.mark.parametrize("path", WITH_SCENARIOS, ids=lambda path: path.stem)
def test_its_scenarios_come_to_most_of_its_steps(path: Path) -> None:
    flow = read(path)
    definition = parse_definition(flow)
    entered = {
        entry["node"]
        for file in SCENARIOS
        if file.parent.name == path.stem
        for moment in play(definition, parse_scenario(read(file))).moments
        for entry in moment.data["trace"]
    }

    assert len(entered) >= 0.7 * len(flow["nodes"])


def broken(change: dict[str, Any], event: int) -> list[str]:
    """Return what is said of a scenario that expects something else of one event."""
    path = GALLERY / "scenarios/lead-qualification/hot_lead.json"
    scenario = copy.deepcopy(read(path))
    scenario["events"][event]["expected"] |= change
    definition = parse_definition(read(GALLERY / "lead-qualification.json"))
    return judged(play(definition, parse_scenario(scenario)), "Broken").problems


def test_another_step_is_told_in_a_sentence() -> None:
    assert broken({"node": "pain"}, 1) == [
        "Event 2: the step where it is should be “pain”, and is “budget”."
    ]


def test_another_text_is_told_in_a_sentence() -> None:
    (told,) = broken({"sent": [{"kind": "text", "text": "Thank you!"}]}, 3)

    assert told.startswith(
        "Event 4: the messages should be “Thank you!”, and are “Thank you, Maya,"
    )


def test_a_status_that_never_comes_is_told_in_a_sentence() -> None:
    assert broken({"status": "ended"}, 0) == [
        "Event 1: what it does there should be “ended”, and is “waiting”."
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["name"])
def test_the_templates_that_it_uses_keep_to_the_rules(template: dict[str, Any]) -> None:
    check_definition(template)
