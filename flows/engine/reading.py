"""Reads the JSON of a definition, part by part, so that one bad part does not hide the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conversations.content.sentences import sentence
from flows.engine.definition import FORMAT, MAX_NODES, Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.inlining import called_key, inlined
from flows.engine.nodes import NODE_TYPES
from flows.engine.nodes.base import Config, NodeType
from flows.engine.nodes.questions import template_replies
from flows.engine.triggers import Trigger, by_priority

# Lists in dicts in lists: the deepest message takes a dozen levels.
MAX_DEPTH = 50
Library = Mapping[str, Mapping[str, Any]]
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


def read(data: Any, library: Library | None = None) -> Reading:
    """Read a definition; whatever the data is, the outcome is findings and no exception.

    ``library``: the definitions of the flows that may be called, by key; without one, called flows
    are passed over.
    """
    return _read(data, None if library is None else _Shelf(library))


def _read(data: Any, shelf: "_Shelf | None") -> Reading:
    reading = Reading()
    if too_deep(data, MAX_DEPTH):
        text = sentence(
            "The definition is nested more than %(max_depth)s levels deep.", max_depth=MAX_DEPTH
        )
        reading.error("bad_definition", None, text, sentence("Make its data flatter."))
        return reading
    outline = _outline(data, reading)
    if outline is None:
        return reading
    nodes = {node.id: node for node in _nodes(outline, reading)}
    variables = dict(outline.variables)
    if shelf is not None:
        called = _called(nodes, shelf, reading)
        nodes = _with_called(nodes, called, reading)
        for other in called.values():
            variables = {**other.variables, **variables}
    triggers = tuple(_triggers(outline, reading))
    reading.definition = Definition(
        name=outline.name,
        entry=outline.entry,
        nodes=nodes,
        triggers=by_priority(triggers),
        variables=variables,
        fallback_replies=frozenset(_fallback_replies(nodes)),
    )
    return reading


def too_deep(data: Any, most: int) -> bool:
    """Return whether data is nested more levels deep than ``most``: some walk it by recursion."""
    level = [data]
    for _ in range(most):
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
        text = sentence(
            "A definition is an object with format, name, entry and nodes, not %(kind)s.",
            kind=_kind(data),
        )
        reading.error("bad_definition", None, text, sentence("Choose a file that holds one."))
        return None
    try:
        outline = _Outline.model_validate(data)
    except ValidationError as error:
        for path, message in _faults(error):
            reading.error(
                "bad_definition", None, f"{path}: {message}", sentence("Correct this field.")
            )
        return None
    if outline.format != FORMAT:
        reading.error(
            "unknown_format",
            None,
            sentence(
                "The format is %(format)s; this engine reads %(format_2)s.",
                format=outline.format,
                format_2=FORMAT,
            ),
            sentence("Save the flow with a builder of this version."),
        )
        return None
    if len(outline.nodes) > MAX_NODES:
        reading.error(
            "too_many_nodes",
            None,
            sentence(
                "The flow has %(count)s steps; %(max_nodes)s are possible.",
                count=f"{len(outline.nodes):,}",
                max_nodes=f"{MAX_NODES:,}",
            ),
            sentence("Split it into several flows."),
        )
        return None
    return outline


def _nodes(outline: _Outline, reading: Reading) -> Iterator[Node]:
    for position, raw in enumerate(outline.nodes, start=1):
        if not isinstance(raw, Mapping):
            text = sentence(
                "Step %(position)s is %(kind)s, not an object with id, type and config.",
                position=position,
                kind=_kind(raw),
            )
            reading.error("bad_node", None, text, sentence("Correct or remove it."))
            continue
        try:
            node = _NodeOutline.model_validate(raw)
        except ValidationError as error:
            node_id = raw.get("id")
            known = node_id if isinstance(node_id, str) else None
            if known is not None:
                reading.ids.add(known)
            for path, message in _faults(error):
                text = sentence(
                    "Step %(position)s, %(path)s: %(message)s",
                    position=position,
                    path=path,
                    message=message,
                )
                reading.error("bad_node", known, text, sentence("Correct this field."))
            continue
        if node.id in reading.ids:
            reading.error(
                "duplicate_id",
                node.id,
                sentence("Two steps have the id “%(id)s”.", id=node.id),
                sentence("Give each step an id of its own."),
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
            sentence("There is no step of the type “%(type)s”.", type=node.type),
            sentence("Use one of: %(names)s.", names=", ".join(NODE_TYPES)),
        )
        return None
    try:
        config: Config = node_type.model.model_validate(node.config)
    except ValidationError as error:
        for path, message in _faults(error):
            reading.error(
                "bad_config", node.id, f"{path}: {message}", sentence("Correct this field.")
            )
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


class _Shelf:
    """The flows that can be called: each is read once, and none while it is being read."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._read: dict[str, Reading | None] = {}

    def is_open(self, key: str) -> bool:
        """Return whether the flow is being read just now: it would run within itself."""
        return key in self._read and self._read[key] is None

    def take(self, key: str) -> Reading:
        """Return the flow, read."""
        reading = self._read.get(key)
        if reading is None:
            self._read[key] = None
            reading = self._read[key] = _read(self.library[key], self)
        return reading


def _called(nodes: Mapping[str, Node], shelf: _Shelf, reading: Reading) -> dict[str, Definition]:
    """Return the definitions of the flows that are called, with those that they call in them."""
    called: dict[str, Definition] = {}
    for node in nodes.values():
        key = called_key(node)
        if key is None:
            continue
        if key not in shelf.library:
            reading.error(
                "missing_flow",
                node.id,
                sentence("The flow “%(key)s” is not there, or not published.", key=key),
                sentence("Choose another flow, or publish that one first."),
            )
        elif shelf.is_open(key):
            reading.error(
                "calls_itself",
                node.id,
                sentence("The flow “%(key)s” would run within itself, without an end.", key=key),
                sentence("Start it with “Start another flow”, or lead back to a step."),
            )
        else:
            _take_in(node.id, shelf.take(key), called, key, reading)
    return called


def _take_in(
    node_id: str, inner: Reading, called: dict[str, Definition], key: str, reading: Reading
) -> None:
    for finding in inner.diagnostics:
        reading.error(finding.code, node_id, finding.message, finding.cure)
    if inner.definition is None or inner.diagnostics:
        return
    nodes = inner.definition.nodes
    led_to = {
        inner.definition.entry,
        *(to for node in nodes.values() for to in node.targets.values()),
    }
    if led_to <= nodes.keys():
        called[key] = inner.definition
    else:
        text = sentence("The flow “%(key)s” leads to steps that it does not have.", key=key)
        reading.error("broken_flow", node_id, text, sentence("Mend that flow, and publish it."))


def _with_called(
    nodes: dict[str, Node], called: Mapping[str, Definition], reading: Reading
) -> dict[str, Node]:
    keys = [key for node in nodes.values() if (key := called_key(node)) in called]
    if len(nodes) + sum(len(called[key].nodes) for key in keys if key) <= MAX_NODES:
        return inlined(nodes, called)
    reading.error(
        "too_many_nodes",
        None,
        sentence(
            "With the flows that it calls, the flow has more than %(max_nodes)s steps.",
            max_nodes=f"{MAX_NODES:,}",
        ),
        sentence("Call fewer flows, or shorter ones."),
    )
    return nodes


def _triggers(outline: _Outline, reading: Reading) -> Iterator[Trigger]:
    for position, raw in enumerate(outline.triggers, start=1):
        try:
            yield Trigger.model_validate(raw)
        except ValidationError as error:
            for path, message in _faults(error):
                text = sentence(
                    "Trigger %(position)s, %(path)s: %(message)s",
                    position=position,
                    path=path,
                    message=message,
                )
                reading.error("bad_trigger", None, text, sentence("Correct this field."))


def _fallback_replies(nodes: Mapping[str, Node]) -> Iterator[str]:
    for node in nodes.values():
        for content in node.type.contents(node.config):
            if content.field == "fallback":
                yield from (choice.id for choice in template_replies(content.data))


def _kind(data: Any) -> str:
    """Return what JSON calls the data, in a sentence."""
    names = {
        list: sentence("a list"),
        str: sentence("a text"),
        bool: sentence("true or false"),
        type(None): "nothing",
    }
    return names.get(type(data), sentence("a number"))


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(part) for part in fault["loc"]) or "definition"
        yield path, fault["msg"]
