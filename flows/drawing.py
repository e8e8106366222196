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


def draw(definition: Mapping[str, Any]) -> Drawing:
    """Return the drawing of a definition; steps without a place stand in a column."""
    nodes = definition.get("nodes", [])
    places = _places(nodes)
    boxes = {node["id"]: _box(node, *places[node["id"]]) for node in nodes}
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


def _places(nodes: list[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    raw = {}
    for index, node in enumerate(nodes):
        ui = node.get("ui", {})
        raw[node["id"]] = (int(ui.get("x", 0)), int(ui.get("y", index * STEP)))
    left = min((x for x, _ in raw.values()), default=0)
    top = min((y for _, y in raw.values()), default=0)
    return {key: (x - left + MARGIN, y - top + MARGIN) for key, (x, y) in raw.items()}


def _box(node: Mapping[str, Any], x: int, y: int) -> Box:
    config = node.get("config", {})
    content = config.get("content", config)
    text = str(content.get("body") or content.get("name") or config.get("text") or "")
    top = y + HEAD + (TEXT if text else 0)
    ways = tuple(_ways(node, top))
    return Box(
        id=node["id"],
        x=x,
        y=y,
        height=top - y + len(ways) * ROW + FOOT,
        kind=TITLES.get(node["type"], node["type"]),
        title=str(node.get("title") or ""),
        text=_plain(text),
        ways=ways,
    )


def _plain(text: str) -> str:
    """Return a text with its variables' names, and " / " between alternatives, in plain words."""
    text = re.sub(r"\{%-?\s*(?:else|elsif|when)\b.*?%\}", " / ", text)
    return re.sub(r"\{\{-?\s*([\w.]+).*?\}\}", r"[\1]", re.sub(r"\{%.*?%\}", "", text))


def _ways(node: Mapping[str, Any], top: int) -> Iterator[Way]:
    """Yield the ports that lead somewhere, and those that one would expect to."""
    targets = node.get("ports", {})
    shown = [p for p in _ports(node) if p.id in targets or not p.optional]
    for index, port in enumerate(shown):
        y = top + index * ROW + ROW // 2
        yield Way(port.label, targets.get(port.id, ""), y, is_answer=port.falls_to_next)


def _ports(node: Mapping[str, Any]) -> Iterable[Port]:
    """Return the step's ports; of a step that cannot be read, a draft's, those it connects."""
    try:
        node_type = NODE_TYPES[node["type"]]
        return node_type.ports(node_type.model.model_validate(node.get("config", {})))
    except (KeyError, ValidationError):
        return [Port(name, name) for name in node.get("ports", {})]


def _curve(start: Box, way: Way, end: Box) -> Curve:
    x1, y1 = start.x + WIDTH, way.y
    x2, y2 = end.x, end.y + ENTRY
    back = x2 < x1
    bend = 120 if back else max(40, (x2 - x1) // 2)
    return Curve(
        path=f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2 - 4},{y2}",
        back=back,
    )
