"""The kinds of text that messages have, each with its limit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from conversations.content import limits
from conversations.content.problems import broken, quoted
from conversations.content.sentences import noop, sentence


@dataclass(frozen=True, slots=True)
class Words:
    """Metadata of a text: 1 to ``maximum`` characters that match ``pattern`` (also ECMAScript)."""

    maximum: int
    pattern: str
    why: str

    def check(self, value: str) -> str:
        """Return the text. Raises a broken rule."""
        if "\x00" in value:
            raise broken(sentence("must not contain the character U+0000"))
        if not re.search(self.pattern, value):
            raise broken(
                sentence("%(rule)s, unlike %(value)s", rule=sentence(self.why), value=quoted(value))
            )
        return value

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(min_length=1, max_length=self.maximum)
        return core_schema.no_info_after_validator_function(self.check, text)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}


def said(maximum: int) -> Words:
    """A text that says something in at most ``maximum`` characters."""
    return Words(maximum, r"\S", noop("must say something"))


def identifier(maximum: int) -> Words:
    """An id: one line, with no white space at its ends, which WhatsApp would cut off."""
    pattern = r"^\S([^\n]*\S)?$(?!\n)"
    return Words(maximum, pattern, noop("must not begin or end with white space"))


def _nothing_for_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        # Reading the port is what checks it.
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    else:
        whole = whole and parts.scheme in ("http", "https")
    if not whole:
        raise broken(
            sentence(
                "must be a whole address with http:// or https://, not %(value)s", value=quoted(url)
            )
        )
    return url


def _storable(value: Any, depth: int = 0) -> Any:
    """Return JSON data. Raises a broken rule for what JSON or the database cannot hold."""
    if depth > limits.NESTING:
        raise broken(
            sentence("may be nested at most %(most)s levels", most=limits.NESTING),
            limit=limits.NESTING,
        )
    if isinstance(value, str):
        _text_only(value)
    elif isinstance(value, dict):
        for key in value:
            _text_only(key)
        _storable(list(value.values()), depth)
    elif isinstance(value, list | tuple):
        for inner in value:
            _storable(inner, depth + 1)
    elif not (isinstance(value, int | None) or (isinstance(value, float) and isfinite(value))):
        raise broken(sentence("may only hold what JSON can, not %(value)s", value=quoted(value)))
    return value


def _text_only(value: object) -> None:
    if not isinstance(value, str):
        raise broken(
            sentence("may only have keys that are text, not %(value)s", value=quoted(value))
        )
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise broken(sentence("has characters that are no text"))


def distinct(values: Iterable[str], field: str, what: str) -> None:
    """Raise a broken rule when two are alike: WhatsApp refuses that."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise broken(
                sentence(
                    "must have %(what)s that differ: %(value)s comes twice",
                    what=sentence(what),
                    value=quoted(value),
                ),
                field=field,
                value=value,
            )
        seen.add(value)


# An optional text that turns out empty, as filled-in texts may, counts as absent.
BLANK_IS_NONE = BeforeValidator(_nothing_for_blank)

Url = Annotated[
    str,
    Words(limits.URL, r"^\S*$(?!\n)", "must have no white space"),
    AfterValidator(_web_address),
]
JsonObject = Annotated[dict[str, Any], BeforeValidator(_storable)]
Identifier = Annotated[str, identifier(limits.IDENTIFIER)]
MaybeIdentifier = Annotated[Identifier | None, BLANK_IS_NONE]
Body = Annotated[str, said(limits.BODY)]
MaybeBody = Annotated[Body | None, BLANK_IS_NONE]
MaybeFooter = Annotated[Annotated[str, said(limits.FOOTER)] | None, BLANK_IS_NONE]
MaybeCaption = Annotated[Annotated[str, said(limits.CAPTION)] | None, BLANK_IS_NONE]
MaybeTitle = Annotated[Annotated[str, said(limits.SECTION_TITLE)] | None, BLANK_IS_NONE]
MaybeName = Annotated[Annotated[str, said(limits.NAME)] | None, BLANK_IS_NONE]
MaybeDetail = Annotated[Annotated[str, said(limits.DETAIL)] | None, BLANK_IS_NONE]
