"""Which live flows name a team or opening hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.models import Flow
from flows.surroundings import nodes

HOURS = "hours."


@dataclass(slots=True)
class Uses:
    """Names of flows, by the team's name and by the calendar's key."""

    teams: dict[str, list[str]] = field(default_factory=dict)
    calendars: dict[str, list[str]] = field(default_factory=dict)


def uses() -> Uses:
    """Read what the live flows name."""
    found = Uses()
    rows = Flow.objects.filter(live__isnull=False).order_by("name")
    for name, definition in rows.values_list("name", "live__definition"):
        configs = [node.get("config") for node in nodes(definition)]
        readable = [config for config in configs if isinstance(config, Mapping)]
        for team in {str(c["team"]) for c in readable if c.get("team")}:
            found.teams.setdefault(team, []).append(name)
        for key in {key for config in readable for key in _calendars(config)}:
            found.calendars.setdefault(key, []).append(name)
    return found


def _calendars(config: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(config.get("hours"), str):
        yield config["hours"]
    rules = config.get("rules")
    subjects = [config.get("subject")]
    subjects += [
        rule.get("subject")
        for rule in (rules if isinstance(rules, list) else ())
        if isinstance(rule, Mapping)
    ]
    for subject in subjects:
        if isinstance(subject, str) and subject.startswith(HOURS):
            yield subject.removeprefix(HOURS)
