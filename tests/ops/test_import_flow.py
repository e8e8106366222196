"""``import_flow``: what is imported, and what is refused before anything is saved."""

import json
from pathlib import Path
from typing import Any

import pytest

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


def test_a_flow_goes_to_the_key_that_its_file_names(alice: Agency, tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    file.write_bytes(changed(ui={"key": "question-one"}))
    assert run("import_flow", "--agency", "alice", file)["key"] == "question-one"
    file.write_bytes(changed(name="Another name", key="question-one"))
    again = run("import_flow", "--agency", "alice", file)
    assert (again["flow"], again["key"]) == ("Another name", "question-one")
    flow = Flow.objects.get()
    assert (flow.name, flow.revision) == ("Another name", 1)
    assert "key" not in flow.draft


def test_a_name_that_another_flow_has_is_refused(alice: Agency, tmp_path: Path) -> None:
    for name, key in (("One", "one"), ("Two", "two")):
        file = tmp_path / f"{key}.json"
        file.write_bytes(changed(name=name, key=key))
        run("import_flow", "--agency", "alice", file)
    file.write_bytes(changed(name="One", key="two"))
    assert "“One”" in refused("import_flow", "--agency", "alice", file)
