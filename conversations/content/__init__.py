"""What a message can be, and WhatsApp's limits for each kind; pure.

Used by the composer, flow steps, the payload builder and the simulator; its JSON Schema feeds the
builder. Content that breaks a limit cannot be constructed, so it cannot be stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from conversations.content.interactive import (
    AddressRequest,
    Buttons,
    CallPermission,
    Card,
    CardLink,
    Carousel,
    Catalog,
    ContactInfoRequest,
    Form,
    LinkButton,
    ListMenu,
    LocationRequest,
    Product,
    ProductList,
    ProductSection,
    QuickReply,
)
from conversations.content.parts import Button, Header, MediaRef, Row, Section, TextHeader
from conversations.content.simple import (
    Audio,
    ContactCard,
    ContactCards,
    Document,
    Image,
    Location,
    Reaction,
    Sticker,
    Text,
    Video,
)
from conversations.content.template import (
    Template,
    TemplateButton,
    TemplateHeader,
    TemplateParameter,
)

TEMPLATE = "template"

Media = Image | Video | Audio | Document | Sticker
Content = Annotated[
    Text
    | Image
    | Video
    | Audio
    | Document
    | Sticker
    | Buttons
    | ListMenu
    | Location
    | LocationRequest
    | ContactCards
    | LinkButton
    | Template
    | Carousel
    | Form
    | Product
    | ProductList
    | Catalog
    | AddressRequest
    | CallPermission
    | ContactInfoRequest
    | Reaction,
    Field(discriminator="kind"),
]
_adapter: TypeAdapter[Content] = TypeAdapter(Content)


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken limit: where, which limit (if it is a number), the value, and a sentence."""

    field: str
    limit: int | float | None
    value: Any
    message: str


class ContentError(ValueError):
    """Content that WhatsApp would refuse; ``problems`` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(f"{p.field}: {p.message}." for p in problems))
        self.problems = problems


def parse_content(data: Mapping[str, Any]) -> Content:
    """Return typed content. Raises :class:`ContentError`."""
    try:
        return _adapter.validate_python(data)
    except ValidationError as error:
        raise ContentError([_problem(detail) for detail in error.errors()]) from error


def content_schema() -> dict[str, Any]:
    """Return the JSON Schema of all content."""
    return _adapter.json_schema()


def dump(content: Content) -> dict[str, Any]:
    """Return the JSON-ready dictionary that :func:`parse_content` reads."""
    return content.model_dump(mode="json", exclude_none=True)


def is_free_form(content: Content) -> bool:
    """Return whether this may only be sent inside the customer service window."""
    return not isinstance(content, Template)


def summary(content: Content) -> str:
    """Return one line for a list of conversations."""
    match content:
        case Template():
            return f"Template: {content.name}"
        case Location():
            return content.name or "Location"
        case ContactCards():
            return ", ".join(card.formatted_name for card in content.contacts)
        case Reaction():
            return f"Reacted {content.emoji}" if content.emoji else "Removed a reaction"
        case Image() | Video() | Document():
            return content.caption or content.kind.capitalize()
        case Audio() | Sticker():
            return content.kind.capitalize()
        case _:
            return content.body or content.kind.replace("_", " ").capitalize()


_LIMITS = ("max_length", "min_length", "ge", "le", "gt", "lt")


def _problem(detail: Any) -> Problem:
    context = detail.get("ctx", {})
    limit = next((context[name] for name in _LIMITS if name in context), None)
    # The first element is the kind, which the reader knows.
    where = [str(part) for part in detail["loc"]]
    field = ".".join(where[1:] or where) or "content"
    value = detail.get("input")
    message = str(detail["msg"]).removeprefix("Value error, ")
    if isinstance(value, str) and isinstance(limit, int):
        message = f"{message} (it has {len(value)})"
    return Problem(field, limit, value, message[:1].lower() + message[1:])


__all__ = [
    "TEMPLATE",
    "AddressRequest",
    "Audio",
    "Button",
    "Buttons",
    "CallPermission",
    "Card",
    "CardLink",
    "Carousel",
    "Catalog",
    "ContactCard",
    "ContactCards",
    "ContactInfoRequest",
    "Content",
    "ContentError",
    "Document",
    "Form",
    "Header",
    "Image",
    "LinkButton",
    "ListMenu",
    "Location",
    "LocationRequest",
    "Media",
    "MediaRef",
    "Problem",
    "Product",
    "ProductList",
    "ProductSection",
    "QuickReply",
    "Reaction",
    "Row",
    "Section",
    "Sticker",
    "Template",
    "TemplateButton",
    "TemplateHeader",
    "TemplateParameter",
    "Text",
    "TextHeader",
    "Video",
    "content_schema",
    "dump",
    "is_free_form",
    "parse_content",
    "summary",
]
