"""Checks the templates that a flow sends against those that the agency has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conversations.content.sentences import sentence
from flows.engine.definition import Definition, Node
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
        for content in node.type.contents(node.config):
            if content.data.get("kind") == "template":
                for code, message, cure in _faults(content.data, around.templates):
                    told = message if own == node.id else _within(definition, node, message)
                    yield Diagnostic(code, Severity.ERROR, own, told, cure)


def _within(definition: Definition, node: Node, message: str) -> str:
    return sentence("In %(name)s: %(message)s", name=definition.named(node.id), message=message)


def _faults(
    content: Mapping[str, Any], templates: tuple[TemplateInfo, ...]
) -> Iterator[tuple[str, str, str]]:
    name, language = str(content.get("name")), str(content.get("language"))
    same = [template for template in templates if template.name == name]
    found = next((template for template in same if template.language == language), None)
    if not same:
        yield (
            "missing_template",
            sentence("There is no template “%(name)s”.", name=name),
            sentence("Choose another template."),
        )
    elif found is None:
        languages = ", ".join(sorted(template.language for template in same))
        yield (
            "missing_language",
            sentence(
                "The template “%(name)s” is not there in the language %(language)s,"
                " only in %(languages)s.",
                name=name,
                language=language,
                languages=languages,
            ),
            sentence("Choose one of those languages, or add this one to the template."),
        )
    elif found.status != APPROVED:
        yield (
            "template_not_approved",
            sentence(
                "The template “%(name)s” cannot be sent: its status is %(status)s.",
                name=name,
                status=found.status.lower(),
            ),
            sentence("Wait for WhatsApp's approval, or choose another template."),
        )
    else:
        for fault in _misfits(content, found):
            yield (
                "template_parameters",
                sentence("The template “%(name)s” %(fault)s.", name=name, fault=fault),
                sentence("Choose it again."),
            )


def _misfits(content: Mapping[str, Any], template: TemplateInfo) -> Iterator[str]:
    """Yield how the values differ from what the template needs, going on from its name."""
    body = _list(content.get("body"))
    if len(body) != template.body:
        yield sentence(
            "needs %(values)s in its text, and has %(count)s",
            values=_values(template.body),
            count=len(body),
        )
    names = {str(value.get("name")) for value in body if isinstance(value, Mapping)}
    if template.names and len(body) == template.body and not names <= template.names:
        yield sentence("names its values %(names)s", names=", ".join(sorted(template.names)))
    yield from _header_misfits(content.get("header"), template)
    yield from _button_misfits(_list(content.get("buttons")), template)


def _header_misfits(header: Any, template: TemplateInfo) -> Iterator[str]:
    kind = header.get("type") if isinstance(header, Mapping) else None
    wanted = template.header_media or ("text" if template.header else None)
    if kind != wanted:
        yield (
            sentence("needs a header of the type %(wanted)s", wanted=wanted)
            if wanted
            else sentence("needs no header to fill in")
        )


def _button_misfits(buttons: Sequence[Any], template: TemplateInfo) -> Iterator[str]:
    given = set()
    kinds = dict(enumerate(template.buttons))
    for button in buttons:
        index = button.get("index") if isinstance(button, Mapping) else None
        if isinstance(index, int):
            given.add(index)
            wanted = _BUTTONS.get(str(button.get("type")))
            if index not in kinds or (wanted and kinds[index] != wanted):
                yield sentence("has no such button at place %(index)s", index=index)
    for index in sorted(template.link_values):
        if index not in given:
            yield sentence("needs the end of the link of its button %(number)s", number=index + 1)


def _list(data: Any) -> Sequence[Any]:
    return data if isinstance(data, list | tuple) else ()


def _values(count: int) -> str:
    return (
        sentence("no values")
        if count == 0
        else sentence("1 value")
        if count == 1
        else sentence("%(count)s values", count=count)
    )
