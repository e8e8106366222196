"""A flow as the engine runs it: read once, then shared by all its sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversations.texts import Renderer
from flows.engine.nodes.base import Config, NodeType
from flows.engine.triggers import Trigger

FORMAT = 1
MAX_NODES = 1_000
# Between the id of a step that calls a flow and those of the flow's own steps.
SEPARATOR = "/"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One step. ``ports`` are the connections as written; ``targets`` what each port leads to."""

    id: str
    type: NodeType[Any]
    title: str
    config: Config
    ports: Mapping[str, str]
    targets: Mapping[str, str]

    @property
    def own_id(self) -> str:
        """The id that the step has in its own flow: a called flow's steps stand in another's."""
        return self.id.rpartition(SEPARATOR)[2]

    @property
    def is_taken_in(self) -> bool:
        """Whether it is a step of a called flow."""
        return SEPARATOR in self.id

    @property
    def fallback(self) -> str | None:
        """The name of the fallback template, None if the step has none."""
        for content in self.type.contents(self.config):
            if content.field == "fallback":
                return str(content.data.get("name", ""))
        return None

    @property
    def needs_window(self) -> bool:
        """Whether it sends free-form and has nothing to send in its place."""
        return self.type.free_form(self.config) and self.fallback is None


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

    def named(self, node_id: str) -> str:
        """Return a step's title in quotation marks, a called flow's step behind its caller's."""
        parts = node_id.split(SEPARATOR)
        paths = (SEPARATOR.join(parts[:count]) for count in range(1, len(parts) + 1))
        nodes = (self.nodes.get(path) for path in paths)
        titles = [(node and node.title) or part for node, part in zip(nodes, parts, strict=True)]
        return f"“{' / '.join(titles)}”"

    @property
    def own_nodes(self) -> list[Node]:
        """The flow's own steps: those of called flows have ids of two parts."""
        return [node for node in self.nodes.values() if not node.is_taken_in]
