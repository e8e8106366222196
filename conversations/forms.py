"""What the composer sends, turned into content."""

from typing import Any

from django.http import QueryDict

from conversations import templates
from conversations.models import Template

MAX_KEY = 64


class IncompleteError(ValueError):
    """Something is missing; the message says what."""


def key(data: QueryDict) -> str:
    """Return what makes this form, sent twice, one message."""
    given = data.get("key", "")
    if not given or len(given) > MAX_KEY or not given.isprintable():
        raise IncompleteError("This page is out of date. Open the conversation anew, then send.")
    return given


def text(data: QueryDict) -> dict[str, Any]:
    """Return text, or reply buttons where the form has titles of buttons."""
    body = data.get("body", "").strip()
    if not body:
        raise IncompleteError("Write a message first.")
    titles = [title.strip() for title in data.getlist("button") if title.strip()]
    if not titles:
        return {"kind": "text", "body": body}
    return {
        "kind": "buttons",
        "body": body,
        "buttons": [{"id": f"b{index}", "title": title} for index, title in enumerate(titles, 1)],
    }


def template(data: QueryDict, chosen: Template | None) -> dict[str, Any]:
    """Return the template filled in with the form's values."""
    if chosen is None:
        raise IncompleteError("Choose a template first.")
    values = {
        parameter.key: data.get(parameter.key, "") for parameter in templates.parameters(chosen)
    }
    empty = [p.label for p in templates.parameters(chosen) if not values[p.key].strip()]
    if empty:
        raise IncompleteError(f"Fill in: {', '.join(empty)}.")
    return templates.fill(chosen, values)
