"""Looking a definition over in this agency's surroundings, and playing it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from flows import circles, surroundings, timing
from flows.engine import (
    Check,
    Definition,
    Played,
    ScenarioError,
    Severity,
    Surroundings,
    Trigger,
    check,
    parse_scenario,
    play,
)
from flows.engine.reading import read
from flows.models import Flow

__all__ = [
    "ScenarioError",
    "UnplayableError",
    "around",
    "checked",
    "looked_over",
    "playable",
    "played",
    "told",
]
# More findings than these nobody reads; errors are among the first.
MOST_TOLD = 200


class UnplayableError(ValueError):
    """The definition cannot be read, so there is nothing to play."""


def around(flow: Flow) -> Surroundings:
    """Return what this flow is checked against."""
    return surroundings.agency().around(flow)


def checked(flow: Flow, definition: Any) -> Check:
    """Check a definition of this flow in today's surroundings."""
    return looked_over(definition, around(flow))


def looked_over(definition: Any, near: Surroundings) -> Check:
    """Check a definition, and warn of what only shows beside other flows and on the clock."""
    found = check(definition, near)
    more = (
        *circles.findings(near.key, definition, near.flows or {}),
        *timing.findings(definition, timezone.now()),
    )
    order = list(Severity)
    both = sorted((*found.diagnostics, *more), key=lambda one: order.index(one.severity))
    return replace(found, diagnostics=tuple(both))


def told(found: Check) -> dict[str, Any]:
    """Return a check as JSON-ready data; ``more`` is how many of its findings are left out."""
    cut = replace(found, diagnostics=found.diagnostics[:MOST_TOLD])
    more = len(found.diagnostics) - len(cut.diagnostics)
    # Errors come first, so that none is left out unless another is told.
    return {**cut.dump(), "more": more}


def playable(definition: Any, near: Surroundings) -> Definition:
    """Return the definition as the bench runs it: a draft may have errors, but must be readable.

    Raises :class:`UnplayableError`.
    """
    found = read(definition, near.library()).definition
    if found is None:
        raise UnplayableError(_("The flow cannot be read, so it cannot be played."))
    if found.entry not in found.nodes:
        raise UnplayableError(_("The flow has no first step."))
    return _without_loose_ends(found)


def _without_loose_ends(definition: Definition) -> Definition:
    """Return the definition without ways to steps that are not there: a draft ends there."""
    nodes = definition.nodes
    return replace(
        definition,
        nodes={
            node_id: replace(
                node, targets={port: to for port, to in node.targets.items() if to in nodes}
            )
            for node_id, node in nodes.items()
        },
        triggers=tuple(
            trigger if trigger.entry is None or trigger.entry in nodes else _at_the_first(trigger)
            for trigger in definition.triggers
        ),
    )


def _at_the_first(trigger: Trigger) -> Trigger:
    return trigger.model_copy(update={"entry": None})


def played(definition: Definition, scenario: Any, near: Surroundings) -> Played:
    """Play a scenario on the virtual clock. Raises :class:`ScenarioError`."""
    hours: Mapping[str, Any] = near.calendars or {}
    return play(definition, parse_scenario(scenario), hours)
