"""Checks the templates that a flow sends against those that the agency has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.engine.definition import Definition
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.inlining import root_id
from flows.engine.surroundings import APPROVED, Surroundings, TemplateInfo

_BUTTONS = {"quick_reply": "QUICK_REPLY", "url": "URL", "copy_code": "COPY_CODE", "flow": "FLOW"}


def template_findings(definition: Definition, around: Surroundings) -> Iterator[Diagnostic]:
    """Yield templates that are not there, not approved, or not filled in as they need."""
    if around.templates is None:
        return
    for node in definition.nodes.values():
        own = root_id(node.id)
        # A called flow may have been in order when it was published, and not be so any more.
        where = "" if own == node.id else f"In {definition.named(node.id)}: "
        for content in node.type.contents(node.config):
            if content.data.get("kind") == "template":
                for code, message, cure in _faults(content.data, around.templates):
                    yield Diagnostic(code, Severity.ERROR, own, f"{where}{message}", cure)


def _faults(
    content: Mapping[str, Any], templates: tuple[TemplateInfo, ...]
) -> Iterator[tuple[str, str, str]]:
    name, language = str(content.get("name")), str(content.get("language"))
    same = [template for template in templates if template.name == name]
    found = next((template for template in same if template.language == language), None)
    if not same:
        yield "missing_template", f"There is no template “{name}”.", "Choose another template."
    elif found is None:
        languages = ", ".join(sorted(template.language for template in same))
        yield (
            "missing_language",
            f"The template “{name}” is not there in the language {language}, only in {languages}.",
            "Choose one of those languages, or add this one to the template.",
        )
    elif found.status != APPROVED:
        yield (
            "template_not_approved",
            f"The template “{name}” cannot be sent: its status is {found.status.lower()}.",
            "Wait for WhatsApp's approval, or choose another template.",
        )
    else:
        for fault in _misfits(content, found):
            yield "template_parameters", f"The template “{name}” {fault}.", "Choose it again."


def _misfits(content: Mapping[str, Any], template: TemplateInfo) -> Iterator[str]:
    """Yield how the values differ from what the template needs, going on from its name."""
    body = _list(content.get("body"))
    if len(body) != template.body:
        yield f"needs {_values(template.body)} in its text, and has {len(body)}"
    names = {str(value.get("name")) for value in body if isinstance(value, Mapping)}
    if template.names and len(body) == template.body and not names <= template.names:
        yield f"names its values {', '.join(sorted(template.names))}"
    yield from _header_misfits(content.get("header"), template)
    yield from _button_misfits(_list(content.get("buttons")), template)


def _header_misfits(header: Any, template: TemplateInfo) -> Iterator[str]:
    kind = header.get("type") if isinstance(header, Mapping) else None
    wanted = template.header_media or ("text" if template.header else None)
    if kind != wanted:
        has = f"a header of the type {wanted}" if wanted else "no header to fill in"
        yield f"needs {has}"


def _button_misfits(buttons: Sequence[Any], template: TemplateInfo) -> Iterator[str]:
    given = set()
    kinds = dict(enumerate(template.buttons))
    for button in buttons:
        index = button.get("index") if isinstance(button, Mapping) else None
        if isinstance(index, int):
            given.add(index)
            wanted = _BUTTONS.get(str(button.get("type")))
            if index not in kinds or (wanted and kinds[index] != wanted):
                yield f"has no such button at place {index}"
    for index in sorted(template.link_values):
        if index not in given:
            yield f"needs the end of the link of its button {index + 1}"


def _list(data: Any) -> Sequence[Any]:
    return data if isinstance(data, list | tuple) else ()


def _values(count: int) -> str:
    return "no values" if count == 0 else "1 value" if count == 1 else f"{count} values"
