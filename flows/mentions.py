"""Which live flows send a template."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.models import Flow
from flows.surroundings import nodes


def flows_with_template(name: str) -> list[tuple[int, str]]:
    """Return (id, name) of the live flows that send a template of this name."""
    return [(pk, flow) for pk, flow, live in _live() if name in set(_templates(live))]


def _live() -> Iterator[tuple[int, str, Any]]:
    rows = Flow.objects.filter(live__isnull=False, active=True).order_by("name")
    yield from rows.values_list("pk", "name", "live__definition")


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
