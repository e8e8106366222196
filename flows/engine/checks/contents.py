"""Checks the message contents of a node as far as they can be known before they are filled in."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from conversations.content import TEMPLATE, ContentError, parse_content
from conversations.content.sentences import sentence
from conversations.texts import has_variables, may_be_blank
from flows.engine.definition import Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.nodes.base import Content

# Stands for a text that is only known when the step runs; findings about it are left out.
_UNKNOWN = "\ue000"


def content_findings(node: Node) -> Iterator[Diagnostic]:
    """Yield what is wrong with the node's messages."""
    for content in node.type.contents(node.config):
        kind = content.data.get("kind")
        if not isinstance(kind, str) or kind not in content.kinds:
            yield Diagnostic(
                "wrong_kind",
                Severity.ERROR,
                node.id,
                sentence(
                    "%(part)s is of the kind “%(kind)s”.",
                    part=_PARTS.get(content.field, content.field),
                    kind=kind,
                ),
                sentence("Use one of: %(kinds)s.", kinds=", ".join(sorted(content.kinds))),
            )
        else:
            yield from _broken_limits(node, content)
            yield from _blanks(node, content)


def _blanks(node: Node, content: Content) -> Iterator[Diagnostic]:
    """Yield a warning for each text that is nothing but variables which may be empty."""
    template = content.data.get("kind") == TEMPLATE
    for field, text in _needed(content.data, ""):
        if not may_be_blank(text):
            continue
        place = _place(content.field, field.removeprefix("."))
        happens = (
            sentence("a dash goes out") if template else sentence("the message cannot be sent")
        )
        yield Diagnostic(
            "blank_fallback" if template else "blank_text",
            Severity.WARNING,
            node.id,
            sentence(
                "%(place)s may come out empty; %(happens)s then.", place=place, happens=happens
            ),
            sentence('Say what stands there then: {{ … | default: "…" }}.'),
            field=f"{content.field}{field}",
        )


def _needed(data: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the texts that a message cannot do without, with their places."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _SPARE:
                yield from _needed(value, f"{path}.{key}")
    elif isinstance(data, list | tuple):
        for place, value in enumerate(data):
            yield from _needed(value, f"{path}.{place}")


def _broken_limits(node: Node, content: Content) -> Iterator[Diagnostic]:
    try:
        parse_content(_masked(content.data, count()))
    except ContentError as error:
        for problem in error.problems:
            if not (isinstance(problem.value, str) and _UNKNOWN in problem.value):
                yield Diagnostic(
                    "bad_content",
                    Severity.ERROR,
                    node.id,
                    sentence(
                        "%(place)s %(problem)s.",
                        place=_place(content.field, problem.field),
                        problem=problem.message,
                    ),
                    sentence("Correct it here."),
                    field=f"{content.field}.{problem.field}",
                )


def _place(part: str, path: str) -> str:
    """Return in words where in a message something is: “The message: button 1, title”."""
    names: list[str] = []
    for name in path.split("."):
        if name.isdecimal() and names:
            names[-1] = sentence("%(what)s %(number)s", what=names[-1], number=int(name) + 1)
        else:
            names.append(_NAMES.get(name, name.replace("_", " ")))
    place = names[0]
    for name in names[1:]:
        place = sentence("%(place)s, %(name)s", place=place, name=name)
    return sentence("%(part)s: %(place)s", part=_PARTS.get(part, part), place=place)


_PARTS = {
    "content": sentence("The message"),
    "fallback": sentence("The fallback template"),
    "other.text": sentence("What is said to something else"),
}
# What is left out where it is blank.
_SPARE = frozenset({"footer", "caption", "description", "name", "address", "filename"})
# A field as it is called; one of a list by its singular, which its place follows.
_NAMES = {
    "body": sentence("text"),
    "buttons": sentence("button"),
    "button": sentence("button"),
    "caption": sentence("caption"),
    "cards": sentence("card"),
    "contacts": sentence("contact card"),
    "description": sentence("description"),
    "footer": sentence("footer"),
    "header": sentence("header"),
    "label": sentence("label of the link"),
    "media": sentence("media"),
    "name": sentence("name"),
    "replies": sentence("button"),
    "rows": sentence("row"),
    "sections": sentence("section"),
    "text": sentence("text"),
    "title": sentence("title"),
    "url": sentence("link"),
}


def _masked(data: Any, numbers: Iterator[int]) -> Any:
    """Return the data with each text that has variables replaced, no two of them by the same."""
    if isinstance(data, str):
        return f"{_UNKNOWN}{next(numbers)}" if has_variables(data) else data
    if isinstance(data, dict):
        return {key: _masked(value, numbers) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_masked(value, numbers) for value in data]
    return data
