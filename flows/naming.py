"""Which flows name a team or a label, in their live version or in their draft."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.models import Flow
from flows.surroundings import nodes


@dataclass(frozen=True, slots=True)
class Naming:
    """A flow that names something; ``live``: so does the version that runs."""

    pk: int
    flow: str
    live: bool


@dataclass(slots=True)
class Names:
    """The flows by the names of teams and of labels that they hold."""

    teams: dict[str, list[Naming]] = field(default_factory=dict)
    labels: dict[str, list[Naming]] = field(default_factory=dict)

    def with_team(self, *names: str) -> list[Naming]:
        """Return the flows that name a team by one of its names."""
        return list(dict.fromkeys(one for name in names for one in self.teams.get(name, [])))


def names() -> Names:
    """Read what all flows name."""
    found = Names()
    rows = Flow.objects.order_by("name").values_list(
        "pk", "name", "active", "live__definition", "draft"
    )
    for pk, name, active, live, draft in rows:
        for known, read in ((found.teams, _teams), (found.labels, _labels)):
            running = set(read(live))
            for word in running | set(read(draft)):
                known.setdefault(word, []).append(Naming(pk, name, active and word in running))
    return found


def _teams(definition: Any) -> Iterator[str]:
    yield from (c["team"] for c in _configs(definition) if isinstance(c.get("team"), str))


def _labels(definition: Any) -> Iterator[str]:
    """Yield the tags that steps give, take and ask for, and those that triggers go by."""
    for config in _configs(definition):
        yield from _texts(config.get("add"))
        yield from _texts(config.get("remove"))
        for rule in _dicts(config.get("rules")):
            if rule.get("subject") == "tags":
                value = rule.get("value")
                yield from _texts([value] if isinstance(value, str) else value)
    triggers = definition.get("triggers") if isinstance(definition, Mapping) else None
    for trigger in _dicts(triggers):
        for key in ("tags", "with_tags", "without_tags"):
            yield from _texts(trigger.get(key))


def _configs(definition: Any) -> Iterator[Mapping[str, Any]]:
    for node in nodes(definition):
        if isinstance(config := node.get("config"), Mapping):
            yield config


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (text for text in value if isinstance(text, str) and text)


def _dicts(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))
