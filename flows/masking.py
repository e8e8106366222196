"""Secrets in flows: the headers of web requests, which only owners and admins may read."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agency.models import User
from flows.engine import Surroundings

MASK = "••••"
# A header that is filled in from what the contact's session knows tells nothing by itself.
_VARIABLES_ONLY = re.compile(r"\s*(?:\{\{[^{}]*\}\}\s*)+")


def shown(definition: Any, user: User) -> Any:
    """Return a definition as this person may read it."""
    return definition if user.manages else masked(definition)


def shown_around(near: Surroundings, user: User) -> Surroundings:
    """Return surroundings whose flows are as this person may read them."""
    if user.manages or near.flows is None:
        return near
    flows = {
        key: flow if flow.definition is None else replace(flow, definition=masked(flow.definition))
        for key, flow in near.flows.items()
    }
    return replace(near, flows=flows)


def masked(definition: Any) -> Any:
    """Return the definition with its headers' values masked, whatever it holds."""
    nodes = definition.get("nodes") if isinstance(definition, Mapping) else None
    if not isinstance(nodes, list):
        return definition
    return {**definition, "nodes": [_node(node) for node in nodes]}


def _node(node: Any) -> Any:
    config = node.get("config") if isinstance(node, Mapping) else None
    if not isinstance(config, Mapping) or "headers" not in config:
        return node
    headers = config["headers"]
    hidden = (
        {name: _value(value) for name, value in headers.items()}
        if isinstance(headers, Mapping)
        else MASK
    )
    return {**node, "config": {**config, "headers": hidden}}


def _value(value: Any) -> Any:
    plain = isinstance(value, str) and (not value or _VARIABLES_ONLY.fullmatch(value))
    return value if plain else MASK
