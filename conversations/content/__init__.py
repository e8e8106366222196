"""What a message can be, and WhatsApp's limits for each kind; pure.

Used by the composer, flow steps, the payload builder and the simulator; its JSON Schema feeds the
builder. Content that breaks a limit cannot be constructed, so it cannot be stored.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from conversations.content.carousel import Card, CardLink, Carousel, QuickReply
from conversations.content.commerce import (
    Catalog,
    Product,
    ProductCarousel,
    ProductList,
    ProductSection,
)
from conversations.content.interactive import (
    AddressRequest,
    Buttons,
    CallPermission,
    ContactInfoRequest,
    Form,
    LinkButton,
    ListMenu,
    LocationRequest,
)
from conversations.content.parts import Button, Header, MediaRef, Row, Section, TextHeader
from conversations.content.people import ContactCard, ContactCards
from conversations.content.problems import ContentError, Problem, problems
from conversations.content.reading import line, reading, summary
from conversations.content.simple import (
    Audio,
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
    TemplateCard,
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
    | ProductCarousel
    | Catalog
    | AddressRequest
    | CallPermission
    | ContactInfoRequest
    | Reaction,
    Field(discriminator="kind"),
]
_adapter: TypeAdapter[Content] = TypeAdapter(Content)


def parse_content(data: Mapping[str, Any]) -> Content:
    """Return typed content. Raises :class:`ContentError`."""
    try:
        return _adapter.validate_python(data)
    except ValidationError as error:
        raise ContentError(problems(error)) from error


def content_schema() -> dict[str, Any]:
    """Return the JSON Schema of all content."""
    return _adapter.json_schema()


def dump(content: Content) -> dict[str, Any]:
    """Return the JSON-ready dictionary that :func:`parse_content` reads."""
    return content.model_dump(mode="json", exclude_none=True)


def is_free_form(content: Content) -> bool:
    """Return whether this may only be sent inside the customer service window."""
    return not isinstance(content, Template)


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
    "ProductCarousel",
    "ProductList",
    "ProductSection",
    "QuickReply",
    "Reaction",
    "Row",
    "Section",
    "Sticker",
    "Template",
    "TemplateButton",
    "TemplateCard",
    "TemplateHeader",
    "TemplateParameter",
    "Text",
    "TextHeader",
    "Video",
    "content_schema",
    "dump",
    "is_free_form",
    "line",
    "parse_content",
    "reading",
    "summary",
]
