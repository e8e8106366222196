"""Flows that start each other in a circle, by steps that start one or by tags that set one off."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from conversations.content.sentences import sentence
from flows.engine import Diagnostic, FlowInfo, Severity

MOST = 20


def findings(key: str, definition: Any, flows: Mapping[str, FlowInfo]) -> Iterator[Diagnostic]:
    """Yield a warning for each step of a flow by which a circle begins that leads back to it.

    ``flows``: those that are live, by key; the definition stands in the place of its own.
    """
    live = {other.key: other.definition for other in flows.values() if other.definition}
    names = {other.key: other.name for other in flows.values()}
    graph = _Graph({**live, key: definition})
    for node, path in islice(_circles(key, definition, graph), MOST):
        told = " → ".join(f"“{names.get(one, one)}”" for one in (key, *path))
        yield Diagnostic(
            "circle",
            Severity.WARNING,
            str(node.get("id") or "") or None,
            sentence("From this step, flows start each other in a circle: %(told)s.", told=told),
            sentence(
                "Let one of them end without starting the next: a circle is broken off after some"
                " rounds."
            ),
        )


def _circles(
    key: str, definition: Any, graph: "_Graph"
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """Yield the steps by which a circle begins, each with the shortest way back."""
    for node in _listed(definition, "nodes"):
        ways = [way for to in graph.begun(node) if (way := graph.way(to, key))]
        if ways:
            yield node, min(ways, key=len)


class _Graph:
    """Which flow begins which."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._startable: set[str] = set()
        self._by_tag: dict[str, list[str]] = {}
        for key, definition in definitions.items():
            for trigger in _listed(definition, "triggers"):
                if trigger.get("type") == "api":
                    self._startable.add(key)
                if trigger.get("type") == "tag_added":
                    for tag in _texts(trigger.get("tags")):
                        self._by_tag.setdefault(tag, []).append(key)
        self.way = cache(self._way)
        self._next = cache(self._all_begun)

    def begun(self, node: Mapping[str, Any], within: frozenset[str] = frozenset()) -> list[str]:
        """Return the flows that a step begins; what a called flow begins, its caller does."""
        config = node.get("config")
        if not isinstance(config, Mapping):
            return []
        other = config.get("flow")
        match node.get("type"):
            case "start_flow":
                return [other] if isinstance(other, str) and other in self._startable else []
            case "tag":
                tags = map(str.strip, _texts(config.get("add")))
                return [key for tag in tags for key in self._by_tag.get(tag, ())]
            case "call_flow" if isinstance(other, str) and other not in within:
                return self._next(other, within)
        return []

    def _all_begun(self, key: str, within: frozenset[str] = frozenset()) -> list[str]:
        nodes = _listed(self._definitions.get(key), "nodes")
        return list(dict.fromkeys(to for n in nodes for to in self.begun(n, within | {key})))

    def _way(self, start: str, end: str) -> tuple[str, ...] | None:
        """Return the shortest way from a flow to another, both included; None if there is none."""
        ways: dict[str, tuple[str, ...]] = {start: (start,)}
        waiting = [start]
        for here in waiting:
            if here == end:
                return ways[here]
            for to in self._next(here):
                if to not in ways:
                    ways[to] = (*ways[here], to)
                    waiting.append(to)
        return None


def _listed(definition: Any, part: str) -> list[Mapping[str, Any]]:
    found = definition.get(part) if isinstance(definition, Mapping) else None
    listed = found if isinstance(found, list) else []
    return [item for item in listed if isinstance(item, Mapping)]


def _texts(found: Any) -> list[str]:
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
