"""An approved template with its blanks filled in."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from conversations.content import limits
from conversations.content.commerce import ProductSections, few_enough
from conversations.content.parts import MediaRef, Message, Part, only
from conversations.content.problems import broken
from conversations.content.sentences import noop, sentence
from conversations.content.simple import Location
from conversations.content.words import BLANK_IS_NONE, MaybeIdentifier, Words, distinct, said

# All white space but the two spaces that keep numbers and their units on one line.
_GAPS = re.compile(r"[^\S\u00a0\u202f]+")


def _tidy(value: Any) -> Any:
    """Meta refuses values with line breaks, tabs or more than four spaces (132018)."""
    return _GAPS.sub(" ", value).strip() if isinstance(value, str) else value


TIDY = BeforeValidator(_tidy)
Value = Annotated[str, said(limits.TEMPLATE_VALUE), TIDY]
MaybeValue = Annotated[Value | None, BLANK_IS_NONE]


class TemplateParameter(Part):
    """A value; ``name`` where the template names its parameters."""

    text: Value
    name: MaybeIdentifier = None


class TemplateHeader(Part):
    """The header's variable part."""

    type: Literal["text", "image", "video", "document", "location"]
    text: Annotated[Annotated[str, said(limits.HEADER), TIDY] | None, BLANK_IS_NONE] = None
    name: MaybeIdentifier = None
    media: MediaRef | None = None
    location: Location | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "TemplateHeader":
        wanted = self.type if self.type in ("text", "location") else "media"
        only(self, (wanted,), ("text", "media", "location"))
        return self


class TemplateButton(Part):
    """The variable part of one button, counted from 0.

    ``payload`` comes back from a quick reply, ``text`` is a link's end or a code, ``token`` (which
    may be left out) a WhatsApp Flow's, ``sections`` the products behind one of type ``mpm``.
    """

    type: Literal["quick_reply", "url", "copy_code", "flow", "catalog", "mpm"]
    index: Annotated[int, Field(ge=0, le=limits.TEMPLATE_BUTTONS - 1)]
    payload: Annotated[Annotated[str, said(limits.BUTTON_ID)] | None, BLANK_IS_NONE] = None
    text: MaybeValue = None
    token: MaybeIdentifier = None
    thumbnail_retailer_id: MaybeIdentifier = None
    sections: ProductSections | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "TemplateButton":
        wanted = _VALUES_OF_BUTTONS.get(self.type, ())
        known = ("payload", "text", "thumbnail_retailer_id", "sections")
        only(self, wanted, known if self.type == "flow" else (*known, "token"))
        if self.type == "copy_code" and self.text and len(self.text) > limits.COUPON:
            raise broken(
                sentence(
                    "may have at most %(most)s characters, not %(actual)s",
                    most=limits.COUPON,
                    actual=len(self.text),
                ),
                field="text",
                limit=limits.COUPON,
                value=self.text,
            )
        few_enough(self.sections or ())
        return self


_VALUES_OF_BUTTONS = {
    "quick_reply": ("payload",),
    "url": ("text",),
    "copy_code": ("text",),
    "mpm": ("thumbnail_retailer_id", "sections"),
}
Values = tuple[TemplateParameter, ...]
Buttons = Annotated[tuple[TemplateButton, ...], Field(max_length=limits.TEMPLATE_BUTTONS)]


class TemplateCard(Part):
    """The variable parts of one card of a template's carousel."""

    header: TemplateHeader | None = None
    body: Values = ()
    buttons: Buttons = ()

    @model_validator(mode="after")
    def _consistent(self) -> "TemplateCard":
        _consistent(self.body, self.buttons)
        return self


class Template(Message):
    """``offer_ends_ms`` is when a limited-time offer ends, in milliseconds since 1970."""

    kind: Literal["template"] = "template"
    name: Annotated[
        str,
        Words(limits.TEMPLATE_NAME, r"^[a-z0-9_]+$(?!\n)", noop("may only have a-z, 0-9 and _")),
    ]
    language: Annotated[str, said(limits.LANGUAGE)]
    header: TemplateHeader | None = None
    body: Values = ()
    buttons: Buttons = ()
    offer_ends_ms: Annotated[int, Field(ge=0, le=limits.OFFER_ENDS)] | None = None
    cards: (
        Annotated[tuple[TemplateCard, ...], Field(min_length=1, max_length=limits.CARDS)] | None
    ) = None

    @model_validator(mode="after")
    def _consistent(self) -> "Template":
        _consistent(self.body, self.buttons)
        return self


def _consistent(body: Values, buttons: tuple[TemplateButton, ...]) -> None:
    """Raise a broken rule where only some values are named, or two of a sort are the same one."""
    names = [parameter.name for parameter in body]
    if None in names and any(names):
        nameless = body[names.index(None)].text
        raise broken(
            sentence("must have names for all values or none"), field="body", value=nameless
        )
    distinct((name for name in names if name), "body", noop("names"))
    distinct((str(button.index) for button in buttons), "buttons", noop("indexes"))
