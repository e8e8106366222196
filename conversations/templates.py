"""Filling message templates: which parameters one needs, the content to send, how it reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations.models import Template

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One blank of a template; ``key`` is how a form calls it, ``name`` how the template does."""

    part: str
    name: str
    example: str = ""
    index: int = 0

    @property
    def key(self) -> str:
        return f"{self.part}-{self.index}-{self.name}"

    @property
    def label(self) -> str:
        place = {"header": "Header", "body": "Text", "button": "Button link"}[self.part]
        return f"{place}: {self.name}"


def parameters(template: Template) -> list[Parameter]:
    """Return the blanks in the order in which WhatsApp counts them."""
    found: list[Parameter] = []
    for component in template.components:
        kind = str(component.get("type", "")).lower()
        if kind in ("header", "body"):
            found += [Parameter(kind, name) for name in _names(component.get("text"))]
        elif kind == "buttons":
            found += [
                Parameter("button", name, index=index)
                for index, button in enumerate(component.get("buttons", []))
                if button.get("type") == "URL"
                for name in _names(button.get("url"))
            ]
    return found


def fill(template: Template, values: Mapping[str, str]) -> dict[str, Any]:
    """Return the content dictionary; ``values`` by :attr:`Parameter.key`."""
    content: dict[str, Any] = {
        "kind": "template",
        "name": template.name,
        "language": template.language,
    }
    named = template.parameter_format.lower() == "named"
    body = []
    buttons = []
    for parameter in parameters(template):
        text = values.get(parameter.key, "").strip()
        value = {"text": text, **({"name": parameter.name} if named else {})}
        if parameter.part == "header":
            content["header"] = {"type": "text", **value}
        elif parameter.part == "body":
            body.append(value)
        else:
            buttons.append({"index": parameter.index, "type": "url", "text": text})
    if body:
        content["body"] = body
    if buttons:
        content["buttons"] = buttons
    return content


def read(template: Template, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return header, body, footer and buttons as the customer reads them."""
    parts: dict[str, Any] = {"header": "", "body": "", "footer": "", "buttons": []}
    header = content.get("header")
    given = {
        "header": [header["text"]] if header and "text" in header else [],
        "body": [parameter["text"] for parameter in content.get("body", ())],
    }
    for component in template.components:
        kind = str(component.get("type", "")).lower()
        if kind in ("header", "body"):
            parts[kind] = _filled(str(component.get("text", "")), given[kind])
        elif kind == "footer":
            parts["footer"] = component.get("text", "")
        elif kind == "buttons":
            parts["buttons"] = [button.get("text", "") for button in component["buttons"]]
    return parts


def _names(text: object) -> list[str]:
    return PLACEHOLDER.findall(text) if isinstance(text, str) else []


def _filled(text: str, values: list[str]) -> str:
    remaining = iter(values)
    return PLACEHOLDER.sub(lambda match: next(remaining, match.group(0)), text)
