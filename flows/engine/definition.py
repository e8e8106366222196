"""A flow as the engine runs it: read once, then shared by all its sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine.nodes.base import Config, NodeType
from flows.engine.render import Renderer
from flows.engine.triggers import Trigger

FORMAT = 1
MAX_NODES = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One step. ``ports`` are the connections as written; ``targets`` what each port leads to."""

    id: str
    type: NodeType[Any]
    title: str
    config: Config
    ports: Mapping[str, str]
    targets: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A flow. ``triggers`` are in the order in which they are tried.

    ``fallback_replies`` are the payloads of the quick replies of all fallback templates: who taps
    one answers a message that went out in the place of a question.
    """

    name: str
    entry: str
    nodes: Mapping[str, Node]
    triggers: tuple[Trigger, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    fallback_replies: frozenset[str] = frozenset()
    # Holds the compiled texts, so that each is compiled once for all sessions.
    renderer: Renderer = field(default_factory=Renderer)
