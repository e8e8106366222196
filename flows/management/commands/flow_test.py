"""``manage.py flow_test``."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from flows import files
from flows.drafts import take_key
from flows.engine import (
    Definition,
    DefinitionError,
    ScenarioError,
    parse_definition,
    parse_scenario,
    play,
)
from flows.files import UnreadableFileError
from flows.scenarios import Result, judged
from tenants.command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Play scenarios against a flow, both from JSON files, on a virtual clock. Needs no database"
        " and no agency. The exit code is 1 when a scenario does not come out as recorded."
    )
    anticipated = (UnreadableFileError, DefinitionError)
    # The settings are looked at, the database is not.
    requires_system_checks: list[str] = []

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("flow", type=Path, help="the flow's file")
        parser.add_argument(
            "scenarios", type=Path, nargs="+", help="files of scenarios, or folders of them"
        )
        parser.add_argument(
            "--library",
            type=Path,
            action="append",
            default=[],
            help="a file of a flow that is called, named by its key (ui.key, or the file's name)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        super().handle(**options)
        if self._failed:
            sys.exit(1)

    def work(self, **options: Any) -> dict[str, Any]:
        self._failed = 0
        library = dict(_called(file) for file in options["library"])
        data, _ = take_key(files.read(options["flow"]))
        definition = parse_definition(data, library)
        found = list(_files(options["scenarios"]))
        if not found:
            raise CommandError("There are no scenarios to play.")
        results = [_result(definition, file) for file in found]
        self._failed = sum(not result.passed for result in results)
        if options["json"]:
            return {
                "passed": len(results) - self._failed,
                "failed": self._failed,
                "results": [result.dump() for result in results],
            }
        for result in results:
            self.stdout.write(f"{'pass' if result.passed else 'FAIL'}  {result.name}")
            for problem in result.problems:
                self.stdout.write(f"      {problem}")
        return {"passed": len(results) - self._failed, "failed": self._failed}


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.json"))
        else:
            yield path


def _called(file: Path) -> tuple[str, Any]:
    data, key = take_key(files.read(file))
    return key or file.stem, data


def _result(definition: Definition, file: Path) -> Result:
    try:
        scenario = parse_scenario(files.read(file))
        return judged(play(definition, scenario), scenario.name or file.stem)
    except (UnreadableFileError, ScenarioError) as error:
        return Result(file.stem, passed=False, problems=str(error).splitlines())
