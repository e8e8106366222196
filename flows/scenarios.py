"""Scenarios of flows: kept, and played before a flow is published."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agency.models import User
from agency.sentences import translated
from flows import checking
from flows.checking import ScenarioError, UnplayableError
from flows.engine import Played, Surroundings, parse_scenario
from flows.models import Flow, Scenario

MOST = 200
NAME_LENGTH = 120


class BadScenarioError(ValueError):
    """What should be kept is no scenario; the message says why."""


class NoSuchScenarioError(LookupError):
    """The flow has no scenario of that id."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a scenario; ``problems`` are sentences."""

    name: str
    passed: bool
    problems: list[str] = field(default_factory=list)
    pk: int | None = None

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {"id": self.pk, "name": self.name, "passed": self.passed, "problems": self.problems}


def keep(flow: Flow, scenario: dict[str, Any], *, pk: int | None, by: User | None) -> Scenario:
    """Store a scenario, in the place of the one with that id if there is one.

    Raises :class:`BadScenarioError`, :class:`NoSuchScenarioError` and ``IntegrityError`` for a
    name that another one has.
    """
    try:
        name = parse_scenario(scenario).name.strip()
    except ScenarioError as error:
        raise BadScenarioError(str(error)) from error
    if not name:
        raise BadScenarioError(_("Give the scenario a name."))
    if pk is None:
        if flow.scenarios.count() >= MOST:
            raise BadScenarioError(_("A flow can have %(most)s scenarios.") % {"most": MOST})
        return flow.scenarios.create(name=name, data=scenario, updated_by=by)
    row = flow.scenarios.filter(pk=pk).first()
    if row is None:
        raise NoSuchScenarioError
    row.name, row.data, row.updated_by = name, scenario, by
    row.save()
    return row


def run(flow: Flow, definition: Any, near: Surroundings) -> list[Result]:
    """Play all scenarios of a flow against a definition."""
    return list(_results(flow, definition, near))


def _results(flow: Flow, definition: Any, near: Surroundings) -> Iterator[Result]:
    rows = list(flow.scenarios.all())
    if not rows:
        return
    try:
        playable = checking.playable(definition, near)
    except UnplayableError as error:
        yield from (
            Result(row.name, passed=False, problems=[str(error)], pk=row.pk) for row in rows
        )
        return
    for row in rows:
        try:
            yield judged(checking.played(playable, row.data, near), row.name, row.pk)
        except ScenarioError as error:
            yield Result(row.name, passed=False, problems=[str(error)], pk=row.pk)


def judged(played: Played, name: str, pk: int | None = None) -> Result:
    """Return the result of a scenario that was played, its problems in sentences."""
    problems = [
        _("Event %(place)s: %(problem)s.")
        % {"place": place, "problem": translated(problem.sentence)}
        for place, moment in enumerate(played.moments, start=1)
        for problem in moment.problems
    ]
    return Result(name, passed=played.passed, problems=problems, pk=pk)
