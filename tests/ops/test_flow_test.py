"""``flow_test``: scenarios played from files, and what is said of those that differ."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.integration import flowkit
from tests.integration.flowkit import flow, say, step
from tests.ops.commands import refused, run

YES = {
    "name": "Yes",
    "start": "2026-11-02T10:00:00+00:00",
    "events": [{"text": "hi"}, {"tap": "yes", "expected": {"node": "end"}}],
}
NO = {**YES, "name": "No", "events": [{"text": "hi", "expected": {"node": "end"}}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "flow.json", flowkit.buttons())


def write(path: Path, data: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(data))
    return path


def test_scenarios_that_pass(file: Path) -> None:
    write(file.parent / "all" / "b.json", YES)
    write(file.parent / "all" / "a.json", {**YES, "name": ""})
    told = run("flow_test", file, file.parent / "all")
    assert (told["passed"], told["failed"]) == (2, 0)
    assert [result["name"] for result in told["results"]] == ["a", "Yes"]


def test_a_scenario_that_differs_is_told_in_words(file: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command(
            "flow_test",
            str(file),
            str(write(file.parent / "yes.json", YES)),
            str(write(file.parent / "no.json", NO)),
            str(write(file.parent / "none.json", {"events": 7})),
            stdout=out,
        )
    assert caught.value.code == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == "pass  Yes"
    assert lines[1] == "FAIL  No"
    assert "the step where it is should be" in lines[2]
    assert "FAIL  none" in lines
    assert lines[-2:] == ["passed: 1", "failed: 2"]


def test_called_flows_come_from_a_library(tmp_path: Path) -> None:
    outer = write(tmp_path / "f.json", flow("Outer", step("call_flow", flow="inner")))
    inner = write(tmp_path / "inner.json", flow("Inner", say("Inside.")))
    expected = {"sent": [{"kind": "text", "text": "Inside."}]}
    scenario = write(tmp_path / "s.json", {**YES, "events": [{"text": "hi", "expected": expected}]})
    assert run("flow_test", outer, scenario, "--library", inner)["failed"] == 0


def test_what_is_no_flow_is_refused(file: Path) -> None:
    scenario = write(file.parent / "yes.json", YES)
    assert "cannot be read" in refused("flow_test", file.parent / "none.json", scenario)
    file.write_text("{}")
    assert refused("flow_test", file, scenario)
    write(file, flowkit.buttons())
    (file.parent / "empty").mkdir()
    assert "no scenarios" in refused("flow_test", file, file.parent / "empty")


def test_it_needs_no_servers(file: Path, tmp_path: Path) -> None:
    scenario = write(file.parent / "yes.json", YES)
    alone = {k: v for k, v in os.environ.items() if not k.endswith("_URL")}
    alone |= {"TRANSOM_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "flow_test", str(file), str(scenario), "--json"],
        cwd=settings.BASE_DIR,
        env=alone,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["passed"] == 1
    assert not (tmp_path / "var" / "postgresql").exists()
