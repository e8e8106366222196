"""A flow as a drawing: boxes where the author put them, and curves between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 240
HEIGHT = 112
MARGIN = 40

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
class Box:
    """One step."""

    x: int
    y: int
    kind: str
    title: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One way from a port to a step."""

    path: str
    label: str
    label_x: int
    label_y: int


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
    boxes = [_box(node, *places[node["id"]]) for node in nodes]
    curves = [
        _curve(places[node["id"]], places[target], _port_label(node, port))
        for node in nodes
        for port, target in node.get("ports", {}).items()
        if target in places
    ]
    return Drawing(
        width=max((box.x for box in boxes), default=0) + WIDTH + MARGIN,
        height=max((box.y for box in boxes), default=0) + HEIGHT + MARGIN,
        boxes=boxes,
        curves=curves,
    )


def _places(nodes: list[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    raw = {}
    for index, node in enumerate(nodes):
        ui = node.get("ui", {})
        raw[node["id"]] = (int(ui.get("x", 0)), int(ui.get("y", index * (HEIGHT + MARGIN))))
    left = min((x for x, _ in raw.values()), default=0)
    top = min((y for _, y in raw.values()), default=0)
    return {key: (x - left + MARGIN, y - top + MARGIN) for key, (x, y) in raw.items()}


def _box(node: Mapping[str, Any], x: int, y: int) -> Box:
    config = node.get("config", {})
    content = config.get("content", config)
    choices = [button.get("title", "") for button in content.get("buttons", ())]
    choices += [row.get("title", "") for s in content.get("sections", ()) for row in s["rows"]]
    return Box(
        x=x,
        y=y,
        kind=TITLES.get(node["type"], node["type"]),
        title=str(node.get("title") or ""),
        text=str(content.get("body") or content.get("name") or config.get("text") or ""),
        choices=tuple(choices),
    )


def _port_label(node: Mapping[str, Any], port: str) -> str:
    if port == "next":
        return ""
    config = node.get("config", {})
    content = config.get("content", config)
    for button in content.get("buttons", ()):
        if button.get("id") == port:
            return str(button.get("title", port))
    for section in content.get("sections", ()):
        for row in section["rows"]:
            if row.get("id") == port:
                return str(row.get("title", port))
    return {"timeout": "no reply", "other": "something else"}.get(port, port)


def _curve(start: tuple[int, int], end: tuple[int, int], label: str) -> Curve:
    x1, y1 = start[0] + WIDTH, start[1] + HEIGHT // 2
    x2, y2 = end[0], end[1] + HEIGHT // 2
    bend = max(40, abs(x2 - x1) // 2)
    return Curve(
        path=f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}",
        label=label,
        label_x=(x1 + x2) // 2,
        label_y=(y1 + y2) // 2 - 6,
    )
