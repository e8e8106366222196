"""A flow as a drawing: boxes where the author put them, and a curve from each port."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from flows.engine.nodes import NODE_TYPES
from flows.engine.nodes.base import Port

# Sizes in SVG units, which are CSS pixels; static/css/flows.css has the same.
WIDTH = 240
HEAD = 54
TEXT = 56
ROW = 26
FOOT = 8
MARGIN = 40
ENTRY = 24
STEP = 260
# A place further out than this is a mistake.
FAR = 1_000_000

TITLES = {
    "text": "Text",
    "media": "Media",
    "buttons": "Reply buttons",
    "list": "List",
    "location": "Location",
    "location_request": "Ask for location",
    "contact_card": "Contact card",
    "link_button": "Link button",
    "template": "Template",
    "ask": "Question",
    "condition": "Condition",
    "window_check": "Window check",
    "wait": "Wait",
    "set_field": "Set field",
    "tag": "Tag",
    "hand_over": "Hand over",
    "http_request": "HTTP request",
    "end": "End",
}


@dataclass(frozen=True, slots=True)
class Way:
    """A port as drawn: what it says, and where it leads ("" when it is not connected)."""

    label: str
    target: str
    y: int
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One step."""

    id: str
    x: int
    y: int
    height: int
    kind: str
    title: str
    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """The way from a port to a step; ``back`` when the step stands further left."""

    path: str
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a template needs to draw the flow as SVG."""

    width: int
    height: int
    boxes: list[Box]
    curves: list[Curve]


@dataclass(frozen=True, slots=True)
class _Step:
    """What is drawn of a node, whatever a draft has written there."""

    id: str
    type: str
    title: str
    config: Mapping[str, Any]
    ports: Mapping[str, str]
    x: int
    y: int


def draw(definition: Any) -> Drawing:
    """Return the drawing of a definition; steps without a place stand in a column.

    A draft may be anything: what cannot be drawn is left out.
    """
    steps = list(_steps(definition))
    left = min((step.x for step in steps), default=0) - MARGIN
    top = min((step.y for step in steps), default=0) - MARGIN
    boxes = {step.id: _box(step, step.x - left, step.y - top) for step in steps}
    curves = [
        _curve(box, way, boxes[way.target])
        for box in boxes.values()
        for way in box.ways
        if way.target in boxes
    ]
    return Drawing(
        width=max((box.x for box in boxes.values()), default=0) + WIDTH + MARGIN,
        height=max((box.y + box.height for box in boxes.values()), default=0) + MARGIN,
        boxes=list(boxes.values()),
        curves=curves,
    )


def _steps(definition: Any) -> Iterator[_Step]:
    nodes = _mapping(definition).get("nodes")
    for index, raw in enumerate(nodes if isinstance(nodes, list) else ()):
        node = _mapping(raw)
        ui = _mapping(node.get("ui"))
        if not isinstance(node.get("id"), str):
            continue
        ports = _mapping(node.get("ports")).items()
        yield _Step(
            id=node["id"],
            type=str(node.get("type") or ""),
            title=str(node.get("title") or ""),
            config=_mapping(node.get("config")),
            ports={port: target for port, target in ports if isinstance(target, str)},
            x=_whole(ui.get("x"), 0),
            y=_whole(ui.get("y"), index * STEP),
        )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _whole(value: Any, default: int) -> int:
    """Return a place as a whole number; what is none, or far out, is no place."""
    return int(value) if isinstance(value, int | float) and abs(value) <= FAR else default


def _box(step: _Step, x: int, y: int) -> Box:
    content = _mapping(step.config.get("content", step.config))
    text = str(content.get("body") or content.get("name") or step.config.get("text") or "")
    top = y + HEAD + (TEXT if text else 0)
    ways = tuple(_ways(step, top))
    return Box(
        id=step.id,
        x=x,
        y=y,
        height=top - y + len(ways) * ROW + FOOT,
        kind=TITLES.get(step.type, step.type),
        title=step.title,
        text=_plain(text),
        ways=ways,
    )


def _plain(text: str) -> str:
    """Return a text with its variables' names, and " / " between alternatives, in plain words."""
    text = re.sub(r"\{%-?\s*(?:else|elsif|when)\b.*?%\}", " / ", text)
    return re.sub(r"\{\{-?\s*([\w.]+).*?\}\}", r"[\1]", re.sub(r"\{%.*?%\}", "", text))


def _ways(step: _Step, top: int) -> Iterator[Way]:
    """Yield the ports that lead somewhere, and those that one would expect to."""
    shown = [p for p in _ports(step) if p.id in step.ports or not p.optional]
    for index, port in enumerate(shown):
        y = top + index * ROW + ROW // 2
        yield Way(port.label, step.ports.get(port.id, ""), y, is_answer=port.falls_to_next)


def _ports(step: _Step) -> Iterable[Port]:
    """Return the step's ports; of a step that cannot be read, a draft's, those it connects."""
    try:
        node_type = NODE_TYPES[step.type]
        return node_type.ports(node_type.model.model_validate(dict(step.config)))
    except (KeyError, ValidationError):
        return [Port(name, name) for name in step.ports]


def _curve(start: Box, way: Way, end: Box) -> Curve:
    x1, y1 = start.x + WIDTH, way.y
    x2, y2 = end.x, end.y + ENTRY
    back = x2 < x1
    bend = 120 if back else max(40, (x2 - x1) // 2)
    return Curve(
        path=f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2 - 4},{y2}",
        back=back,
    )
