"""Fills in the variables of texts, wherever they stand in a step's data."""

import re
from collections.abc import Iterator
from typing import Any

from liquid import BoundTemplate
from liquid.exceptions import LiquidError

from conversations.content.sentences import Sentence, sentence
from conversations.texts.sandbox import Sandbox, render

# What a template can make go wrong besides Liquid's own errors: filters on odd values.
_FAULTS = (LiquidError, ValueError, TypeError, ArithmeticError, LookupError, RecursionError)
# No text of WhatsApp's is longer than 4,096; a template has tags in it as well.
_OUTPUT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_RISKY = re.compile(r"\b(contact|message|last_answer|tags|language)\b")
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
MAX_SOURCE = 20_000

_SANDBOX = Sandbox()


class TemplateError(ValueError):
    """A text whose variables cannot be filled in; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Answer(dict[str, Any]):
    """An answer in a text: prints as its title or value, while its parts can be had by name."""

    def __str__(self) -> str:
        return str(self.get("title", self.get("value", "")))


def has_variables(text: str) -> bool:
    """Return whether the text has anything to fill in."""
    return "{{" in text or "{%" in text


def may_be_blank(text: str) -> bool:
    """Return whether a text is nothing but what a contact may not have, without a default."""
    if not has_variables(text):
        return False
    bare = _OUTPUT.sub("", _TAG.sub("", text))
    outputs = _OUTPUT.findall(text)
    risky = [bool(_RISKY.search(output)) and "default" not in output for output in outputs]
    return not bare.strip() and all(risky)


def strings(data: Any) -> Iterator[str]:
    """Yield every text in JSON-ready data, in order."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from strings(value)


class Renderer:
    """The compiled texts of one definition."""

    def __init__(self) -> None:
        self._compiled: dict[str, BoundTemplate] = {}

    def compile(self, source: str) -> BoundTemplate:
        """Return the compiled text, from the cache if it is there; raise TemplateError."""
        template = self._compiled.get(source)
        if template is None:
            if len(source) > MAX_SOURCE:
                raise TemplateError(
                    sentence("The text is longer than %(most)s characters.", most=MAX_SOURCE)
                )
            try:
                template = _SANDBOX.compiled(source)
            except _FAULTS as error:
                raise TemplateError(
                    sentence(
                        "“%(text)s” cannot be read: %(cause)s.",
                        text=_start(source),
                        cause=_cause(error),
                    )
                ) from error
            self._compiled[source] = template
        return template

    def text(self, source: str, scope: dict[str, Any], missing: list[str]) -> str:
        """Fill in one text; names of unknown variables are added to ``missing``.

        Raise TemplateError if the text cannot be read or a filter fails.
        """
        if not has_variables(source):
            return source
        template = self.compile(source)
        try:
            text, unknown = render(template, scope)
        except _FAULTS as error:
            raise TemplateError(
                sentence(
                    "“%(text)s” cannot be filled in: %(cause)s.",
                    text=_start(source),
                    cause=_cause(error),
                )
            ) from error
        missing.extend(unknown)
        return text

    def data(
        self, data: Any, scope: dict[str, Any], missing: list[str], *, keep_blank: bool = False
    ) -> Any:
        """Fill in every text of JSON-ready data; raise TemplateError as ``text`` does.

        A text in a dict that comes out blank is left out, unless ``keep_blank``: a footer with
        nothing in it is no footer.
        """
        if isinstance(data, str):
            return self.text(data, scope, missing)
        if isinstance(data, dict):
            filled = {}
            for key, value in data.items():
                new = self.data(value, scope, missing, keep_blank=keep_blank)
                blank = new is not value and isinstance(new, str) and not new.strip()
                if keep_blank or not blank:
                    filled[key] = new
            return filled
        if isinstance(data, list | tuple):
            return [self.data(value, scope, missing, keep_blank=keep_blank) for value in data]
        return data

    def roots(self, source: str) -> list[list[str]]:
        """Return the paths of the variables that a text asks for, e.g. ``["contact", "name"]``."""
        if not has_variables(source):
            return []
        segments = self.compile(source).global_variable_segments(include_partials=False)
        return [[str(part) for part in path] for path in segments]


def _cause(error: Exception) -> str:
    """Return the first line of the error: Liquid adds a drawing of the source below it."""
    if error.args and isinstance(error.args[0], Sentence):
        return error.args[0]
    return (str(error).splitlines() or [type(error).__name__])[0]


def _start(source: str) -> str:
    return source if len(source) <= 60 else source[:59] + "…"  # noqa: PLR2004 - fits a line
