"""Fills in a template's values so that it can always be sent.

A template is what goes when nothing else may: a value that is missing, blank, too long or cannot be
worked out must not keep it from the customer. What is wrong with its fixed parts is not mended.
"""

from collections.abc import Mapping
from typing import Any

from conversations.content import ContentError, Problem, parse_content
from conversations.texts import Renderer, TemplateError, has_variables

# Stands where nothing is known. WhatsApp takes no empty value.
BLANK = "–"  # noqa: RUF001 - a dash between words


def fitting(
    renderer: Renderer, template: Mapping[str, Any], scope: dict[str, Any], missing: list[str]
) -> dict[str, Any]:
    """Return the template with its values filled in, each of them fit to be sent."""
    filled: dict[str, Any] = _filled(renderer, template, scope, missing)
    while any(_cut(filled, p.field.split("."), p.limit, p.value) for p in _problems(filled)):
        # What was too long is told only once what came before it fits.
        pass
    return filled


def _problems(filled: Mapping[str, Any]) -> list[Problem]:
    try:
        parse_content(filled)
    except ContentError as error:
        return error.problems
    return []


def _filled(renderer: Renderer, data: Any, scope: dict[str, Any], missing: list[str]) -> Any:
    if isinstance(data, str):
        return _text(renderer, data, scope, missing)
    if isinstance(data, Mapping):
        return {key: _filled(renderer, value, scope, missing) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_filled(renderer, value, scope, missing) for value in data]
    return data


def _text(renderer: Renderer, source: str, scope: dict[str, Any], missing: list[str]) -> str:
    if not has_variables(source):
        return source
    try:
        text = renderer.text(source, scope, missing)
    except TemplateError:
        text = ""
    return text if text.strip() else BLANK


def _cut(data: Any, path: list[str], limit: Any, value: Any) -> bool:
    """Cut the text at a place in the data to its limit; return whether there was one to cut."""
    if not isinstance(value, str) or not isinstance(limit, int) or len(value) <= limit:
        return False
    *parents, last = [int(part) if part.isdecimal() else part for part in path]
    for part in parents:
        data = data[part]
    data[last] = value[: limit - 1] + "…"
    return True
