"""Checks the variables in a definition's texts."""

from collections.abc import Iterator
from typing import Any

from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.render import TemplateError, strings

_CONTACT = frozenset({"name", "first_name", "phone", "user_id", "fields"})
_PLAIN = frozenset({"last_answer", "message", "tags", "language", "now", "flow"})


def text_findings(definition: Definition) -> Iterator[Diagnostic]:
    """Yield texts that cannot be read and variables that nothing fills."""
    answers = {
        name
        for node in definition.nodes.values()
        for name in node.type.answers(node.id, node.config)
    }
    known = {
        "contact": _CONTACT,
        "answers": answers,
        "variables": set(definition.variables),
    }
    for node in definition.nodes.values():
        for text in strings(node.config.model_dump()):
            yield from _findings(definition, node, text, known)


def _findings(
    definition: Definition, node: Node, text: str, known: dict[str, Any]
) -> Iterator[Diagnostic]:
    try:
        paths = definition.renderer.roots(text)
    except TemplateError as error:
        yield Diagnostic(
            "bad_text",
            Severity.ERROR,
            node.id,
            str(error),
            "Correct what stands between {{ and }} or {% and %}.",
        )
        return
    for path in paths:
        if not _is_known(path, known):
            yield Diagnostic(
                "unknown_variable",
                Severity.WARNING,
                node.id,
                f"Nothing fills “{'.'.join(path)}” in “{node.title or node.id}”.",
                "Choose a variable from the list.",
            )


def _is_known(path: list[str], known: dict[str, Any]) -> bool:
    root, *rest = path
    if root in _PLAIN:
        return True
    return root in known and (not rest or rest[0] in known[root])
