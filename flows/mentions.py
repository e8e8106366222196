"""Which live flows send a template, or begin by the code of a link."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.engine.words import plain
from flows.models import Flow
from flows.surroundings import nodes


def flows_with_template(name: str) -> list[tuple[int, str]]:
    """Return (id, name) of the live flows that send a template of this name."""
    return [(pk, flow) for pk, flow, live in _live() if name in set(_templates(live))]


def flows_with_code(code: str) -> list[tuple[int, str]]:
    """Return (id, name) of the live flows that begin when a customer comes by the link's code."""
    return [(pk, flow) for pk, flow, live in _live() if plain(code) in set(_codes(live))]


def _live() -> Iterator[tuple[int, str, Any]]:
    rows = Flow.objects.filter(live__isnull=False, active=True).order_by("name")
    yield from rows.values_list("pk", "name", "live__definition")


def _codes(definition: Any) -> Iterator[str]:
    """Yield the codes that the definition's triggers wait for, in plain form."""
    triggers = definition.get("triggers") if isinstance(definition, Mapping) else None
    for trigger in triggers if isinstance(triggers, list) else ():
        if isinstance(trigger, Mapping) and trigger.get("type") == "referral":
            yield from map(plain, map(str, trigger.get("codes") or ()))


def _templates(definition: Any) -> Iterator[str]:
    """Yield the names of all templates that steps send, in their place or as a fallback."""
    for node in nodes(definition):
        yield from _named(node.get("config"))


def _named(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        if data.get("kind") == "template" and isinstance(data.get("name"), str):
            yield data["name"]
        for value in data.values():
            yield from _named(value)
    elif isinstance(data, list):
        for value in data:
            yield from _named(value)
