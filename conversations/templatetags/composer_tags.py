"""What the composer and its forms are built of."""

from typing import Any

from django import template
from django.db.models import QuerySet

from agency.models import User
from conversations import composing, consent, fieldlimits, templates, variables
from conversations.content import files, limits
from conversations.models import Conversation, ScheduledMessage, Template

register = template.Library()


@register.inclusion_tag("conversations/compose/field.html")
def compose_field(
    kind: str,
    path: str,
    content: dict[str, Any],
    label: str,
    **look: Any,
) -> dict[str, Any]:
    """A field of a content: label, what was written, its limit, a place for what is wrong.

    ``look``: ``rows`` (several lines), ``type``, ``help``, ``placeholder``, ``optional``,
    ``variables`` (whether the menu of variables is offered).
    """
    return {
        "name": f"content.{path}",
        "last": path.rpartition(".")[2],
        "label": label,
        "value": at(content, path),
        "limit": fieldlimits.characters(kind, path),
        "type": "text",
        **look,
    }


@register.inclusion_tag("conversations/compose/file.html")
def file_field(
    name: str, value: str, label: str, accept: str = "", last: str = "asset"
) -> dict[str, Any]:
    """A field that holds a file of ours; ``value``: its reference, or nothing yet.

    ``last``: the end of its name, within an item that can be repeated.
    """
    return {"name": name, "value": value, "label": label, "accept": accept, "last": last}


@register.simple_tag
def most(kind: str, path: str) -> int | None:
    """Return how many elements a list may have."""
    return fieldlimits.elements(kind, path)


@register.simple_tag
def most_rows() -> int:
    """Return how many rows a list may have, in all its sections together."""
    return limits.ROWS


@register.simple_tag
def at(content: dict[str, Any], path: str) -> Any:
    """Return what stands at a path in a content; "" for nothing."""
    found: Any = content
    for part in path.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            found = None
    return "" if found is None else found


@register.simple_tag
def listed(content: dict[str, Any], path: str, least: int = 0) -> list[int]:
    """Return the places of a list's elements, ``least`` at the least."""
    found = at(content, path)
    return list(range(max(len(found) if isinstance(found, list) else 0, least)))


@register.simple_tag
def path(*parts: Any) -> str:
    """Join the parts of a path."""
    return ".".join(str(part) for part in parts)


@register.simple_tag
def kinds() -> dict[str, composing.Kind]:
    """Return what has a form of its own."""
    return composing.KINDS


@register.simple_tag
def sendable_templates(opened: Conversation) -> QuerySet[Template]:
    """Return the templates that can be sent in a conversation."""
    return templates.sendable(opened).order_by("name", "language")


@register.simple_tag
def menu_of_variables(opened: Conversation, user: User) -> list[variables.Variable]:
    """Return the variables that a click puts into a text, with what they say here."""
    return variables.menu(opened.contact, user)


@register.simple_tag
def refusal(opened: Conversation) -> str:
    """Return why nothing can be sent to this contact, if so."""
    return consent.refusal(opened.contact)


@register.simple_tag
def file_types() -> str:
    """Return the types of files that WhatsApp takes, as a file field knows them."""
    return ",".join((*files.TYPES, ".txt", ".csv"))


@register.simple_tag
def limit(kind: str, path: str) -> int | None:
    """Return the most characters of a field of a content."""
    return fieldlimits.characters(kind, path)


@register.filter
def says(row: ScheduledMessage) -> str:
    """Return a line that tells what a scheduled message says."""
    content = row.content
    body = content.get("body") or content.get("caption") or content.get("filename") or ""
    if content.get("kind") == "template":
        return str(content.get("name", ""))
    return str(body) if isinstance(body, str) and body else kind_name(row)


@register.filter
def kind_name(row: ScheduledMessage) -> str:
    """Return what kind of message it is, in words."""
    kind = str(row.content.get("kind", ""))
    known = composing.KINDS | composing.PLAIN
    kind = "media" if kind in composing.MEDIA_KINDS else kind
    return str(known[kind].label) if kind in known else kind.replace("_", " ").capitalize()
