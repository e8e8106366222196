"""Checks the variables in a definition's texts."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from conversations.content.sentences import sentence
from conversations.texts import TemplateError, strings
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.moment import ROOTS

# More are not told: nobody reads them, and they would take long to find.
MAX_FINDINGS = 200
_CONTACT = frozenset({"name", "first_name", "phone", "user_id", "fields"})
_PLAIN = ROOTS | {"last_answer", "message", "tags", "language", "now", "flow"}


def text_findings(definition: Definition) -> Iterator[Diagnostic]:
    """Yield texts that cannot be read and variables that nothing fills."""
    known: dict[str, Any] = {
        "contact": _CONTACT,
        "answers": captured(definition),
        "variables": set(definition.variables),
    }
    return islice(_all_findings(definition, known), MAX_FINDINGS)


def _all_findings(definition: Definition, known: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for node in definition.own_nodes:
        for text in strings(node.type.texts(node.config)):
            yield from _findings(definition, node, text, known)
        yield from _reserved_names(definition, node)


def captured(definition: Definition) -> dict[str, int]:
    """Return the names of all answers, each with a number of its own."""
    names: dict[str, int] = {}
    for node in definition.nodes.values():
        for name in node.type.answers(node.own_id, node.config):
            names.setdefault(name, len(names))
    return names


def answers_used(definition: Definition, node: Node) -> Iterator[str]:
    """Yield the answers that a step's texts need: those that have nothing else to fall back on."""
    for text in strings(node.type.texts(node.config)):
        try:
            paths = definition.renderer.roots(text)
        except TemplateError:
            continue
        for root, *rest in paths:
            if root == "answers" and rest and not _has_resort(text, rest[0]):
                yield rest[0]


def _has_resort(text: str, answer: str) -> bool:
    """Return whether a text does without the answer: by a default, or by asking if it is there."""
    name = rf"answers\.{re.escape(answer)}\b"
    return bool(
        re.search(rf"{name}[^}}]*\|\s*default\b", text)
        or re.search(rf"\{{%-?\s*(if|unless|elsif|case)\b[^%]*{name}", text)
    )


def _findings(
    definition: Definition, node: Node, text: str, known: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    try:
        paths = definition.renderer.roots(text)
    except TemplateError as error:
        yield Diagnostic(
            "bad_text",
            Severity.ERROR,
            node.id,
            error.sentence,
            sentence("Correct what stands between {{ and }} or {% and %}."),
        )
        return
    for path in paths:
        if not _is_known(path, known):
            yield Diagnostic(
                "unknown_variable",
                Severity.WARNING,
                node.id,
                sentence(
                    "Nothing fills “%(variable)s” in “%(name)s”.",
                    variable=".".join(path),
                    name=node.title or node.id,
                ),
                sentence("Choose a variable from the list."),
            )


def _reserved_names(definition: Definition, node: Node) -> Iterator[Diagnostic]:
    """Yield answers that no text can name, since their names are words of the language."""
    for name in node.type.answers(node.id, node.config):
        try:
            definition.renderer.compile(f"{{{{ answers.{name} }}}}")
        except TemplateError:
            yield Diagnostic(
                "reserved_answer",
                Severity.WARNING,
                node.id,
                sentence(
                    "No text can use the answer “%(name)s”: the word means something else there.",
                    name=name,
                ),
                sentence("Keep the answer under another name."),
            )


def _is_known(path: list[str], known: Mapping[str, Any]) -> bool:
    root, *rest = path
    if root in _PLAIN:
        return True
    return root in known and (not rest or rest[0] in known[root])
