"""Messages that people answer with a tap."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from conversations.content import limits
from conversations.content.parts import (
    Body,
    Button,
    Footer,
    Header,
    MediaRef,
    Part,
    Section,
    TextHeader,
    Url,
    distinct,
    identifier,
    said,
)


class Buttons(Part):
    kind: Literal["buttons"] = "buttons"
    body: Body  # type: ignore[valid-type]
    buttons: Annotated[tuple[Button, ...], Field(min_length=1, max_length=limits.BUTTONS)]
    header: Header | None = None
    footer: Footer | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _distinct(self) -> "Buttons":
        distinct([button.id for button in self.buttons], "the buttons' ids")
        distinct([button.title for button in self.buttons], "the buttons' titles")
        return self


class ListMenu(Part):
    kind: Literal["list"] = "list"
    body: said(limits.LIST_BODY)  # type: ignore[valid-type]
    button: said(limits.LIST_BUTTON)  # type: ignore[valid-type]
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=limits.SECTIONS)]
    header: TextHeader | None = None
    footer: Footer | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _rows(self) -> "ListMenu":
        rows = [row for section in self.sections for row in section.rows]
        if not 1 <= len(rows) <= limits.ROWS:
            raise ValueError(f"needs 1 to {limits.ROWS} rows in all sections, not {len(rows)}")
        if any(not section.rows for section in self.sections):
            raise ValueError("every section needs a row")
        if len(self.sections) > 1 and any(section.title is None for section in self.sections):
            raise ValueError("every section needs a title when there are several")
        distinct([row.id for row in rows], "the rows' ids")
        return self


class LocationRequest(Part):
    kind: Literal["location_request"] = "location_request"
    body: Body  # type: ignore[valid-type]


class LinkButton(Part):
    kind: Literal["link_button"] = "link_button"
    body: Body  # type: ignore[valid-type]
    label: said(limits.LINK_LABEL)  # type: ignore[valid-type]
    url: Url
    header: Header | None = None
    footer: Footer | None = None  # type: ignore[valid-type]


class QuickReply(Part):
    id: identifier(limits.CARD_REPLY_ID)  # type: ignore[valid-type]
    title: said(limits.BUTTON_TITLE)  # type: ignore[valid-type]


class CardLink(Part):
    label: said(limits.LINK_LABEL)  # type: ignore[valid-type]
    url: Url


class Card(Part):
    """One card of a carousel: a picture or video with either a link or quick replies."""

    header_type: Literal["image", "video"]
    media: MediaRef
    body: said(limits.CARD_BODY) | None = None  # type: ignore[valid-type]
    link: CardLink | None = None
    replies: tuple[QuickReply, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Card":
        if (self.link is None) == (not self.replies):
            raise ValueError("needs either a link or quick replies")
        if self.body and self.body.count("\n") > limits.CARD_BREAKS:
            raise ValueError(f"may have at most {limits.CARD_BREAKS} line breaks")
        return self


class Carousel(Part):
    kind: Literal["carousel"] = "carousel"
    body: Body  # type: ignore[valid-type]
    cards: Annotated[tuple[Card, ...], Field(min_length=2, max_length=limits.CARDS)]

    @model_validator(mode="after")
    def _alike(self) -> "Carousel":
        if len({(card.link is None, len(card.replies)) for card in self.cards}) > 1:
            raise ValueError("every card needs the same kind and number of buttons")
        return self


class Form(Part):
    """A WhatsApp Flow: a form inside the chat."""

    kind: Literal["form"] = "form"
    body: Body  # type: ignore[valid-type]
    cta: said(limits.BUTTON_TITLE)  # type: ignore[valid-type]
    token: said(200)  # type: ignore[valid-type]
    flow_id: str | None = None
    flow_name: str | None = None
    screen: str | None = None
    data: dict[str, Any] | None = None
    mode: Literal["draft", "published"] = "published"
    header: Header | None = None
    footer: Footer | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _one_flow(self) -> "Form":
        if (self.flow_id is None) == (self.flow_name is None):
            raise ValueError("needs exactly one of flow_id and flow_name")
        return self


class Product(Part):
    kind: Literal["product"] = "product"
    catalog_id: said(100)  # type: ignore[valid-type]
    retailer_id: said(100)  # type: ignore[valid-type]
    body: Body | None = None  # type: ignore[valid-type]
    footer: Footer | None = None  # type: ignore[valid-type]


class ProductSection(Part):
    title: said(limits.SECTION_TITLE)  # type: ignore[valid-type]
    retailer_ids: Annotated[tuple[str, ...], Field(min_length=1)]


class ProductList(Part):
    kind: Literal["product_list"] = "product_list"
    catalog_id: said(100)  # type: ignore[valid-type]
    header: TextHeader
    body: Body  # type: ignore[valid-type]
    sections: Annotated[
        tuple[ProductSection, ...], Field(min_length=1, max_length=limits.SECTIONS)
    ]
    footer: Footer | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _few_enough(self) -> "ProductList":
        count = sum(len(section.retailer_ids) for section in self.sections)
        if count > limits.PRODUCTS:
            raise ValueError(f"may show at most {limits.PRODUCTS} products, not {count}")
        return self


class Catalog(Part):
    kind: Literal["catalog"] = "catalog"
    body: Body  # type: ignore[valid-type]
    thumbnail_retailer_id: str | None = None
    footer: Footer | None = None  # type: ignore[valid-type]


class AddressRequest(Part):
    """A form for a postal address; India only."""

    kind: Literal["address"] = "address"
    body: Body  # type: ignore[valid-type]
    country: Literal["IN"] = "IN"
    values: dict[str, str] | None = None


class CallPermission(Part):
    kind: Literal["call_permission"] = "call_permission"
    body: Body | None = None  # type: ignore[valid-type]


class ContactInfoRequest(Part):
    """Asks a customer who is known by user id only for the phone number."""

    kind: Literal["contact_info_request"] = "contact_info_request"
    body: Body  # type: ignore[valid-type]
