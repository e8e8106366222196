"""Which flows name opening hours or a field of contacts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agency.models import Calendar
from agency.sentences import translated
from flows import surroundings
from flows.engine import Surroundings, check
from flows.models import Flow, FlowVersion
from flows.surroundings import nodes

HOURS = "hours."
# How conditions and texts name a field.
FIELD = re.compile(r"contact\.fields\.([A-Za-z_][A-Za-z0-9_]*)")


def calendar_uses() -> dict[str, list[str]]:
    """Return the names of the live flows by the key of the calendar that they name."""
    found: dict[str, list[str]] = {}
    rows = Flow.objects.filter(live__isnull=False).order_by("name")
    for name, definition in rows.values_list("name", "live__definition"):
        configs = [node.get("config") for node in nodes(definition)]
        readable = [config for config in configs if isinstance(config, Mapping)]
        for key in {key for config in readable for key in _calendars(config)}:
            found.setdefault(key, []).append(name)
    return found


def field_uses() -> dict[str, list[str]]:
    """Return the names of the flows, live or drafts, by the key of the field that they name."""
    found: dict[str, list[str]] = {}
    rows = Flow.objects.order_by("name").values_list("name", "draft", "live__definition")
    for name, draft, definition in rows:
        keys = {key for data in (draft, definition) for key in _fields(data)}
        for key in keys:
            found.setdefault(key, []).append(name)
    return found


def _fields(data: Any) -> Iterator[str]:
    """Yield the fields that a definition names: in texts, conditions, steps and triggers."""
    if isinstance(data, str):
        yield from FIELD.findall(data)
    elif isinstance(data, list):
        for inner in data:
            yield from _fields(inner)
    elif isinstance(data, Mapping):
        config = data.get("config")
        writes = isinstance(config, Mapping) and data.get("type") == "set_field"
        named = config.get("name") if writes and isinstance(config, Mapping) else data.get("field")
        if isinstance(named, str) and named:
            yield named
        for inner in data.values():
            yield from _fields(inner)


@dataclass(frozen=True, slots=True)
class Broken:
    """A live flow that would no longer pass the check, and why."""

    flow: str
    why: list[str]


def broken_by(key: str, changed: Calendar | None) -> list[Broken]:
    """Return the live flows that would break if these opening hours were so, or were gone."""
    now = surroundings.agency()
    others = [calendar for calendar in now.calendars if calendar.key != key]
    then = replace(now, calendars=[*others, changed] if changed else others)
    found = []
    for flow in now.flows:
        if flow.live is None or key not in _of_version(flow.live):
            continue
        known = _errors(flow.live, now.around(flow))
        why = [
            sentence
            for where, sentence in _errors(flow.live, then.around(flow)).items()
            if where not in known
        ]
        if why:
            found.append(Broken(flow.name, why))
    return found


def _errors(version: FlowVersion, near: Surroundings) -> dict[tuple[str, str | None], str]:
    errors = check(version.definition, near).errors
    return {
        (one.code, one.node_id): f"{translated(one.message)} {translated(one.cure)}"
        for one in errors
    }


def _of_version(version: FlowVersion) -> set[str]:
    """Return the keys of the calendars that a version names, or a flow that it calls."""
    called = [linked.get("definition") for linked in version.linked.values()]
    configs = [
        node.get("config")
        for definition in (version.definition, *called)
        for node in nodes(definition)
    ]
    return {key for config in configs if isinstance(config, Mapping) for key in _calendars(config)}


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
