"""What differs between two definitions, step by step."""

from collections.abc import Iterator, Mapping
from typing import Any

_MISSING = object()
# A change of one of these is told by its name alone.
_PARTS = ("title", "type")


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes of steps, connections, triggers and settings, as JSON-ready data.

    ``nodes``: by id, ``change`` (``added``, ``removed``, ``changed``, ``moved``) and the ``fields``
    that changed, as dotted paths. ``edges``: ``from``, ``port``, ``to``, ``change``.
    """
    old, new = _by_id(before.get("nodes")), _by_id(after.get("nodes"))
    return {
        "nodes": dict(_nodes(old, new)),
        "edges": list(_edges(old, new)),
        "triggers": list(_triggers(before, after)),
        "settings": sorted(
            name
            for name in ("name", "description", "entry", "variables")
            if before.get(name) != after.get(name)
        ),
    }


def _nodes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for node_id in [*old, *(node_id for node_id in new if node_id not in old)]:
        one, other = old.get(node_id), new.get(node_id)
        if one is None or other is None:
            yield node_id, {"change": "added" if one is None else "removed", "fields": []}
            continue
        fields = [name for name in _PARTS if one.get(name, "") != other.get(name, "")]
        fields += _paths(one.get("config") or {}, other.get("config") or {}, "")
        if fields:
            yield node_id, {"change": "changed", "fields": fields}
        elif one.get("ui") != other.get("ui"):
            yield node_id, {"change": "moved", "fields": []}


def _paths(one: Any, other: Any, path: str) -> list[str]:
    """Return where two values differ, as deep as both have the same shape."""
    if one == other:
        return []
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = [*one, *(key for key in other if key not in one)]
        return [
            found
            for key in keys
            for found in _paths(one.get(key, _MISSING), other.get(key, _MISSING), f"{path}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [found for place, (a, b) in pairs for found in _paths(a, b, f"{path}.{place}")]
    return [path.removeprefix(".")]


def _edges(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    before, after = set(_connections(old)), set(_connections(new))
    for change, edges in (("removed", before - after), ("added", after - before)):
        for source, port, target in sorted(edges):
            yield {"from": source, "port": port, "to": target, "change": change}


def _connections(nodes: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for node_id, node in nodes.items():
        ports = node.get("ports")
        for port, target in ports.items() if isinstance(ports, Mapping) else ():
            yield node_id, str(port), str(target)


def _triggers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    old, new = _by_id(before.get("triggers")), _by_id(after.get("triggers"))
    for trigger_id in [*old, *(trigger_id for trigger_id in new if trigger_id not in old)]:
        one, other = old.get(trigger_id), new.get(trigger_id)
        if one != other:
            change = "added" if one is None else "removed" if other is None else "changed"
            yield {"id": trigger_id, "change": change}


def _by_id(items: Any) -> dict[str, Any]:
    if not isinstance(items, list):
        return {}
    return {
        item["id"]: item
        for item in items
        if isinstance(item, Mapping) and isinstance(item.get("id"), str)
    }
