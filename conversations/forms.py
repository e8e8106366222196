"""What the composer sends, turned into content."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from agency.sentences import translated
from conversations import templates
from conversations.content import ContentError, Problem
from conversations.models import Template

MAX_KEY = 64
MAX_DEPTH = 7
# What names of a content's fields begin with; the rest is the path that problems name as well.
PREFIX = "content."
# Kinds whose choices need ids, which people do not see: the list of choices, and an id's letter.
_CHOICES = {"buttons": "b", "rows": "r", "replies": "b"}


class IncompleteError(ValueError):
    """Something is missing; the message says what."""


def key(data: QueryDict) -> str:
    """Return what makes this form, sent twice, one message."""
    given = data.get("key", "")
    if not given or len(given) > MAX_KEY or not given.isprintable():
        raise IncompleteError(_("This page is out of date. Open the conversation anew, then send."))
    return given


def content(data: QueryDict, chosen: Template | None) -> dict[str, Any]:
    """Return what a form holds: a template, a message of some kind, or else plain text.

    Raises :class:`IncompleteError`.
    """
    if "template" in data:
        return template(data, chosen)
    if "kind" in data:
        return message(data)
    body = data.get("body", "").strip()
    if not body:
        raise IncompleteError(_("Write a message first."))
    return {"kind": "text", "body": body, **_link_preview(body)}


def message(data: QueryDict) -> dict[str, Any]:
    """Return the content whose fields are named by their paths, as in ``content.body``."""
    tree = nested(data)
    if not isinstance(tree, dict):
        tree = {}
    if data.get("kind") == "carousel":
        _make_alike(tree, data)
    _number(tree)
    _only_one_header(tree)
    return {**tree, "kind": data.get("kind", "")}


def nested(data: QueryDict) -> Any:
    """Return what dotted names stand for: ``content.rows.0.title`` is in a list in an object.

    Blank fields, and what has nothing but such, are left out.
    """
    tree: dict[str, Any] = {}
    for name in data:
        path = name.removeprefix(PREFIX).split(".") if name.startswith(PREFIX) else []
        given = str(data[name])
        value = given.strip() if name.endswith("body") else " ".join(given.split())
        if not path or len(path) > MAX_DEPTH or not value:
            continue
        node = tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                break
        else:
            node[path[-1]] = value
    return _listed(tree)


def _listed(node: Any) -> Any:
    """Turn objects whose keys are numbers into lists."""
    if not isinstance(node, dict):
        return node
    if node and all(part.isdecimal() and len(part) < MAX_DEPTH for part in node):
        return [_listed(node[part]) for part in sorted(node, key=int)]
    return {part: _listed(inner) for part, inner in node.items()}


def _number(node: Any) -> None:
    """Give ids to choices that have none."""
    counts = dict.fromkeys(_CHOICES.values(), 0)

    def visit(inner: Any) -> None:
        if isinstance(inner, list):
            for item in inner:
                visit(item)
        if not isinstance(inner, dict):
            return
        for name, value in inner.items():
            letter = _CHOICES.get(name)
            for choice in value if letter and isinstance(value, list) else ():
                if isinstance(choice, dict):
                    counts[letter or ""] += 1
                    choice.setdefault("id", f"{letter}{counts[letter or '']}")
            visit(value)

    visit(node)


def _make_alike(tree: dict[str, Any], data: QueryDict) -> None:
    """Say on each card what a carousel's form says once, and drop what was not chosen."""
    cards = tree.get("cards")
    dropped = "replies" if data.get("carousel.ending", "link") == "link" else "link"
    for card in cards if isinstance(cards, list) else ():
        if isinstance(card, dict):
            card["header_type"] = data.get("carousel.header", "image")
            card.pop(dropped, None)


def _only_one_header(tree: dict[str, Any]) -> None:
    """Drop what belongs to the kind of header that was not chosen, or a header without any."""
    header = tree.get("header")
    if not isinstance(header, dict):
        return
    wanted = "text" if header.get("type", "text") == "text" else "media"
    header.pop("media" if wanted == "text" else "text", None)
    if wanted == "text" and "text" not in header:
        del tree["header"]


def _link_preview(body: str) -> dict[str, bool]:
    return {"preview_url": True} if "http://" in body or "https://" in body else {}


def template(data: QueryDict, chosen: Template | None, prefix: str = "") -> dict[str, Any]:
    """Return the template filled in with the form's values, whose names begin with ``prefix``."""
    if chosen is None:
        raise IncompleteError(_("Choose a template first."))
    blanks = templates.parameters(chosen)
    values = {blank.key: data.get(prefix + blank.key, "") for blank in blanks}
    empty = [blank for blank in blanks if not values[blank.key].strip()]
    if empty:
        labels = ", ".join(blank.label for blank in empty)
        raise IncompleteError(_("Fill in: %(fields)s.") % {"fields": labels})
    return templates.fill(chosen, values)


def problems(failure: Exception) -> list[Problem]:
    """Return what is wrong with a form, each with the name of its field, if it has one."""
    if not isinstance(failure, ContentError):
        return [Problem("", None, None, str(failure))]
    return [
        Problem(
            PREFIX + problem.field,
            problem.limit,
            problem.value,
            _sentence(translated(problem.message)),
        )
        for problem in failure.problems
    ]


def _sentence(message: str) -> str:
    """Return a sentence of what goes on from the name of a field."""
    whole = message[:1].upper() + message[1:]
    return whole if whole.endswith((".", "?", "!")) else f"{whole}."
