"""Reads the JSON of a definition, part by part, so that one bad part does not hide the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.engine.definition import FORMAT, MAX_NODES, Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.nodes import NODE_TYPES
from flows.engine.nodes.base import Config, NodeType
from flows.engine.nodes.questions import template_replies
from flows.engine.triggers import Trigger, by_priority

# Lists in dicts in lists: the deepest message takes a dozen levels.
MAX_DEPTH = 50
NODE_ID = r"^[A-Za-z0-9_-]{1,64}$"


class _Outline(BaseModel):
    """The definition with its nodes and triggers still raw."""

    model_config = ConfigDict(extra="forbid")

    format: int
    name: str = Field(min_length=1, max_length=120)
    description: str = Field(default="", max_length=1000)
    entry: str
    nodes: list[Any]
    triggers: list[Any] = Field(default_factory=list, max_length=100)
    variables: dict[str, str] = Field(default_factory=dict, max_length=100)
    ui: dict[str, Any] = Field(default_factory=dict)


class _NodeOutline(BaseModel):
    """A node with its config still raw; ``ui`` is the builder's own and means nothing here."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=NODE_ID)
    type: str
    title: str = Field(default="", max_length=120)
    config: dict[str, Any] = Field(default_factory=dict)
    ports: dict[str, str] = Field(default_factory=dict)
    ui: dict[str, Any] = Field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What could be read. ``ids`` are the ids of all nodes, of the unreadable ones too."""

    definition: Definition | None = None
    ids: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, node_id: str | None, message: str, cure: str) -> None:
        """Put down an error."""
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, node_id, message, cure))


def read(data: Any) -> Reading:
    """Read a definition; whatever the data is, the outcome is findings and no exception."""
    reading = Reading()
    if _too_deep(data):
        text = f"The definition is nested more than {MAX_DEPTH} levels deep."
        reading.error("bad_definition", None, text, "Make its data flatter.")
        return reading
    outline = _outline(data, reading)
    if outline is None:
        return reading
    nodes = {node.id: node for node in _nodes(outline, reading)}
    triggers = tuple(_triggers(outline, reading))
    reading.definition = Definition(
        name=outline.name,
        entry=outline.entry,
        nodes=nodes,
        triggers=by_priority(triggers),
        variables=outline.variables,
        fallback_replies=frozenset(_fallback_replies(nodes)),
    )
    return reading


def _too_deep(data: Any) -> bool:
    """Return whether the data is too deep for those that walk it by recursion."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for item in level
            if isinstance(item, Mapping | list | tuple)
            for child in (item.values() if isinstance(item, Mapping) else item)
        ]
        if not level:
            return False
    return True


def _outline(data: Any, reading: Reading) -> _Outline | None:
    if not isinstance(data, Mapping):
        text = f"A definition is an object with format, name, entry and nodes, not {_kind(data)}."
        reading.error("bad_definition", None, text, "Choose a file that holds one.")
        return None
    try:
        outline = _Outline.model_validate(data)
    except ValidationError as error:
        for path, message in _faults(error):
            reading.error("bad_definition", None, f"{path}: {message}", "Correct this field.")
        return None
    if outline.format != FORMAT:
        reading.error(
            "unknown_format",
            None,
            f"The format is {outline.format}; this engine reads {FORMAT}.",
            "Save the flow with a builder of this version.",
        )
        return None
    if len(outline.nodes) > MAX_NODES:
        reading.error(
            "too_many_nodes",
            None,
            f"The flow has {len(outline.nodes):,} steps; {MAX_NODES:,} are possible.",
            "Split it into several flows.",
        )
        return None
    return outline


def _nodes(outline: _Outline, reading: Reading) -> Iterator[Node]:
    for position, raw in enumerate(outline.nodes, start=1):
        if not isinstance(raw, Mapping):
            text = f"Step {position} is {_kind(raw)}, not an object with id, type and config."
            reading.error("bad_node", None, text, "Correct or remove it.")
            continue
        try:
            node = _NodeOutline.model_validate(raw)
        except ValidationError as error:
            node_id = raw.get("id")
            known = node_id if isinstance(node_id, str) else None
            if known is not None:
                reading.ids.add(known)
            for path, message in _faults(error):
                text = f"Step {position}, {path}: {message}"
                reading.error("bad_node", known, text, "Correct this field.")
            continue
        if node.id in reading.ids:
            reading.error(
                "duplicate_id",
                node.id,
                f"Two steps have the id “{node.id}”.",
                "Give each step an id of its own.",
            )
            continue
        reading.ids.add(node.id)
        built = _node(node, reading)
        if built is not None:
            yield built


def _node(node: _NodeOutline, reading: Reading) -> Node | None:
    node_type = NODE_TYPES.get(node.type)
    if node_type is None:
        reading.error(
            "unknown_type",
            node.id,
            f"There is no step of the type “{node.type}”.",
            f"Use one of: {', '.join(NODE_TYPES)}.",
        )
        return None
    try:
        config: Config = node_type.model.model_validate(node.config)
    except ValidationError as error:
        for path, message in _faults(error):
            reading.error("bad_config", node.id, f"{path}: {message}", "Correct this field.")
        return None
    return Node(
        id=node.id,
        type=node_type,
        title=node.title,
        config=config,
        ports=node.ports,
        targets=_targets(node_type, config, node.ports),
    )


def _targets(node_type: NodeType[Any], config: Config, ports: Mapping[str, str]) -> dict[str, str]:
    targets = {}
    for port in node_type.ports(config):
        target = ports.get(port.id) or (ports.get("next") if port.falls_to_next else None)
        if target:
            targets[port.id] = target
    return targets


def _triggers(outline: _Outline, reading: Reading) -> Iterator[Trigger]:
    for position, raw in enumerate(outline.triggers, start=1):
        try:
            yield Trigger.model_validate(raw)
        except ValidationError as error:
            for path, message in _faults(error):
                text = f"Trigger {position}, {path}: {message}"
                reading.error("bad_trigger", None, text, "Correct this field.")


def _fallback_replies(nodes: Mapping[str, Node]) -> Iterator[str]:
    for node in nodes.values():
        for content in node.type.contents(node.config):
            if content.field == "fallback":
                yield from (choice.id for choice in template_replies(content.data))


def _kind(data: Any) -> str:
    """Return what JSON calls the data, in a sentence."""
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return names.get(type(data), "a number")


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(part) for part in fault["loc"]) or "definition"
        yield path, fault["msg"]
