"""The pieces that messages are made of."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from conversations.content import limits


class Part(BaseModel):
    """Frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def said(maximum: int) -> Any:
    """Return the type of a text that says something in at most ``maximum`` characters."""
    return Annotated[str, StringConstraints(min_length=1, max_length=maximum, pattern=r"\S")]


def identifier(maximum: int) -> Any:
    """Return the type of an id: no white space at its ends, which WhatsApp would cut off."""
    pattern = r"^\S(.*\S)?$"
    return Annotated[str, StringConstraints(min_length=1, max_length=maximum, pattern=pattern)]


def _web_address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return url


Url = Annotated[str, StringConstraints(max_length=limits.URL), AfterValidator(_web_address)]
Body = said(limits.BODY)
Footer = said(limits.FOOTER)


class MediaRef(Part):
    """Where a file is: a public link, an id at Meta, or a file of ours (``asset``)."""

    link: Url | None = None
    id: str | None = None
    asset: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "MediaRef":
        if sum(value is not None for value in (self.link, self.id, self.asset)) != 1:
            raise ValueError("needs exactly one of link, id and asset")
        return self


class Header(Part):
    """What stands above the body: a line of text, or media."""

    type: Literal["text", "image", "video", "document"]
    text: said(limits.HEADER) | None = None  # type: ignore[valid-type]
    media: MediaRef | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "Header":
        if (self.type == "text") != (self.text is not None):
            raise ValueError("a text header needs text, and only that")
        if (self.type == "text") == (self.media is not None):
            raise ValueError("a media header needs media, and only that")
        return self


class TextHeader(Part):
    """A header that may only be text."""

    type: Literal["text"] = "text"
    text: said(limits.HEADER)  # type: ignore[valid-type]


class Button(Part):
    """A reply button. The id comes back when it is tapped; the title is only what people read."""

    id: identifier(limits.BUTTON_ID)  # type: ignore[valid-type]
    title: said(limits.BUTTON_TITLE)  # type: ignore[valid-type]


class Row(Part):
    """One choice of a list."""

    id: identifier(limits.ROW_ID)  # type: ignore[valid-type]
    title: said(limits.ROW_TITLE)  # type: ignore[valid-type]
    description: said(limits.ROW_DESCRIPTION) | None = None  # type: ignore[valid-type]


class Section(Part):
    """A group of rows; its title is needed when there are several."""

    title: said(limits.SECTION_TITLE) | None = None  # type: ignore[valid-type]
    rows: tuple[Row, ...]


def distinct(values: list[str], what: str) -> None:
    """Raise ``ValueError`` when two are alike: WhatsApp refuses that."""
    if len(set(values)) != len(values):
        raise ValueError(f"{what} must differ from each other")
