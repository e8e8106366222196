"""``import_flow``: what is imported, and what is refused before anything is saved."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.drawing import draw
from flows.models import Flow
from tenants.models import Agency
from tests.integration import flowkit
from tests.ops.commands import refused, run


def test_import_flow_publishes_once(alice: Agency, tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    file.write_text(json.dumps(flowkit.buttons()))
    assert run("import_flow", "--agency", "alice", file, "--publish")["version"] == 1
    again = run("import_flow", "--agency", "alice", file, "--publish")
    assert (again["version"], again["new"]) == (1, False)
    assert Flow.objects.get().versions.count() == 1


def test_a_broken_flow_is_refused_with_its_cure(alice: Agency, tmp_path: Path) -> None:
    definition = flowkit.buttons()
    definition["nodes"][0]["ports"]["yes"] = "nowhere"
    file = tmp_path / "flow.json"
    file.write_text(json.dumps(definition))
    said = refused("import_flow", "--agency", "alice", file, "--publish")
    assert "nowhere" in said
    assert not Flow.objects.exists(), "what is refused changes nothing"


def changed(**parts: Any) -> bytes:
    return json.dumps(flowkit.buttons() | parts).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[]", "not a list"),
        (b"null", "not nothing"),
        (b'"x"', "not a text"),
        (b"7", "not a number"),
        (b"{}", "name: Field required"),
        (b"{", "is no JSON"),
        (b"", "is no JSON"),
        (b"\xff\xfe\x00", "is no text in UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"format": NaN}', "NaN is no number"),
        (b'{"format": 1e999}', "1e999 is too large"),
        (changed(name="a\0b"), "cannot be stored"),
        (changed(ui={"note": "\ud800"}), "cannot be stored"),
        (changed(name="n" * 121), "name: String should have at most 120 characters"),
        (changed(nodes=[7]), "Step 1 is a number"),
        (changed(nodes="x"), "nodes: Input should be a valid list"),
        (changed(nodes=[{"id": "a", "type": "end", "config": 5}]), "Step “a”: Step 1, config"),
    ],
)
def test_what_is_no_flow_is_refused(
    content: bytes, sentence: str, alice: Agency, tmp_path: Path
) -> None:
    file = tmp_path / "flow.json"
    file.write_bytes(content)
    assert sentence in refused("import_flow", "--agency", "alice", file)
    assert not Flow.objects.exists()


def test_a_missing_file_is_named(alice: Agency, tmp_path: Path) -> None:
    said = refused("import_flow", "--agency", "alice", tmp_path / "none.json")
    assert said == f"{tmp_path}/none.json cannot be read: No such file or directory."


def test_several_errors_stand_one_a_line(alice: Agency, tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    file.write_bytes(changed(nodes=[7, "x"]))
    lines = refused("import_flow", "--agency", "alice", file).splitlines()
    assert [line.partition(" is ")[0] for line in lines] == ["Step 1", "Step 2"]


def test_an_unfinished_step_makes_a_draft(alice: Agency, tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    file.write_bytes(changed(nodes=[{"id": "ask", "type": "buttons"}]))
    assert run("import_flow", "--agency", "alice", file)["published"] is False


@pytest.mark.parametrize(
    "definition",
    [
        None,
        [],
        {"nodes": None},
        {"nodes": [1, None, {"id": 5}, {"type": "end"}]},
        {"nodes": [{"id": "a", "type": [], "config": 3, "ports": [], "ui": 1, "title": {}}]},
        {"nodes": [{"id": "a", "type": "text", "config": {"content": "x"}, "ui": {"x": "far"}}]},
        {"nodes": [{"id": "a", "ports": {"next": 1}, "ui": {"x": 1e300, "y": None}}]},
    ],
)
def test_whatever_a_draft_holds_is_drawn(definition: Any) -> None:
    assert draw(definition).width > 0
