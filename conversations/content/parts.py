"""The pieces that messages are made of."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from conversations.content import limits
from conversations.content.problems import broken, quoted
from conversations.content.sentences import sentence
from conversations.content.words import (
    BLANK_IS_NONE,
    MaybeIdentifier,
    MaybeTitle,
    Url,
    identifier,
    said,
)


class Part(BaseModel):
    """Frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _kind_is_required(schema: dict[str, Any]) -> None:
    """The kind has a default only for Python's sake; without it, data say nothing."""
    schema["required"] = ["kind", *schema.get("required", [])]


class Message(Part):
    """What can be sent; ``kind`` tells which."""

    model_config = ConfigDict(json_schema_extra=_kind_is_required)


class MediaRef(Part):
    """Where a file is: a public link, an id at Meta, or a file of ours (``asset``)."""

    link: Annotated[Url | None, BLANK_IS_NONE] = None
    id: MaybeIdentifier = None
    asset: MaybeIdentifier = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "MediaRef":
        given = [name for name in ("link", "id", "asset") if getattr(self, name) is not None]
        if len(given) != 1:
            raise broken(
                sentence(
                    "needs exactly one of link, id and asset, not %(given)s",
                    given=" + ".join(given) or sentence("none"),
                ),
                limit=1,
                value=len(given),
            )
        return self


class Header(Part):
    """What stands above the body: a line of text, or media."""

    type: Literal["text", "image", "video", "document"]
    text: Annotated[Annotated[str, said(limits.HEADER)] | None, BLANK_IS_NONE] = None
    media: MediaRef | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "Header":
        only(self, {"text": ("text",)}.get(self.type, ("media",)), ("text", "media"))
        return self


class TextHeader(Part):
    """A header that may only be text."""

    type: Literal["text"] = "text"
    text: Annotated[str, said(limits.HEADER)]


class Button(Part):
    """A reply button. The id comes back when it is tapped; the title is only what people read."""

    id: Annotated[str, identifier(limits.BUTTON_ID)]
    title: Annotated[str, said(limits.BUTTON_TITLE)]


class Row(Part):
    """One choice of a list."""

    id: Annotated[str, identifier(limits.ROW_ID)]
    title: Annotated[str, said(limits.ROW_TITLE)]
    description: Annotated[Annotated[str, said(limits.ROW_DESCRIPTION)] | None, BLANK_IS_NONE] = (
        None
    )


class Section(Part):
    """A group of rows; its title is needed when there are several."""

    title: MaybeTitle = None
    rows: tuple[Row, ...]


def only(part: Any, wanted: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Raise a broken rule unless of the ``known`` fields exactly the ``wanted`` ones are given."""
    for name in known:
        value = getattr(part, name)
        if name in wanted and value is None:
            raise broken(
                sentence("is missing, and the type %(type)s needs it", type=quoted(part.type)),
                field=name,
            )
        if name not in wanted and value is not None:
            short = value if isinstance(value, str) else None
            raise broken(
                sentence("has no place where the type is %(type)s", type=quoted(part.type)),
                field=name,
                value=short,
            )
