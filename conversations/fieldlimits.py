"""How long a field of a content may be, read from the contents' own schema."""

from functools import lru_cache
from typing import Any

from conversations.content import content_schema

Schema = dict[str, Any]


@lru_cache(maxsize=256)
def characters(kind: str, path: str) -> int | None:
    """Return the most characters of a field, as in ``characters("buttons", "buttons.0.title")``."""
    return _limit(kind, path, "maxLength")


@lru_cache(maxsize=64)
def elements(kind: str, path: str) -> int | None:
    """Return the most elements of a list, as in ``elements("buttons", "buttons")``."""
    return _limit(kind, path, "maxItems")


@lru_cache(maxsize=1)
def _schema() -> Schema:
    return content_schema()


def _limit(kind: str, path: str, keyword: str) -> int | None:
    reference = _schema()["discriminator"]["mapping"].get(kind)
    found = [_resolved({"$ref": reference})] if reference else []
    for part in path.split("."):
        found = [inner for node in found for inner in _within(node, part)]
    limits = [node[keyword] for node in found if keyword in node]
    return max(limits, default=None)


def _within(node: Schema, part: str) -> list[Schema]:
    """Return what a property or an element may be."""
    inner = node.get("items") if part.isdecimal() else node.get("properties", {}).get(part)
    return _choices(inner) if inner else []


def _choices(node: Schema) -> list[Schema]:
    node = _resolved(node)
    choices = node.get("anyOf", [])
    return [inner for choice in choices for inner in _choices(choice)] or [node]


def _resolved(node: Schema) -> Schema:
    reference = node.get("$ref")
    if reference is None:
        return node
    found: Schema = _schema()["$defs"][str(reference).rpartition("/")[2]]
    return found
