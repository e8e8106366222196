"""An approved template with its blanks filled in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from conversations.content import limits
from conversations.content.parts import MediaRef, Part, said
from conversations.content.simple import Location

Value = said(1024)


class TemplateParameter(Part):
    """A value; ``name`` where the template names its parameters."""

    text: Value  # type: ignore[valid-type]
    name: str | None = None


class TemplateHeader(Part):
    """The header's variable part."""

    type: Literal["text", "image", "video", "document", "location"]
    text: Value | None = None  # type: ignore[valid-type]
    name: str | None = None
    media: MediaRef | None = None
    location: Location | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "TemplateHeader":
        given = {"text": self.text, "location": self.location}.get(self.type, self.media)
        if given is None:
            raise ValueError(f"a {self.type} header needs its value")
        return self


class TemplateButton(Part):
    """The variable part of one button: a payload, a link's end, or a code."""

    type: Literal["quick_reply", "url", "copy_code", "flow", "catalog"]
    index: Annotated[int, Field(ge=0, le=9)]
    payload: said(256) | None = None  # type: ignore[valid-type]
    text: Value | None = None  # type: ignore[valid-type]
    token: str | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "TemplateButton":
        if self.type == "quick_reply" and self.payload is None:
            raise ValueError("a quick reply needs its payload")
        if self.type in ("url", "copy_code") and self.text is None:
            raise ValueError(f"a {self.type} button needs its text")
        return self


class Template(Part):
    kind: Literal["template"] = "template"
    name: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=limits.TEMPLATE_NAME)
    ]
    language: said(16)  # type: ignore[valid-type]
    header: TemplateHeader | None = None
    body: tuple[TemplateParameter, ...] = ()
    buttons: tuple[TemplateButton, ...] = ()
