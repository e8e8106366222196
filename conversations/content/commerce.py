"""Products of a catalogue."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from conversations.content import limits
from conversations.content.parts import Message, Part, TextHeader
from conversations.content.problems import broken
from conversations.content.sentences import sentence
from conversations.content.words import (
    Body,
    Identifier,
    MaybeBody,
    MaybeFooter,
    MaybeIdentifier,
    said,
)


class Product(Message):
    kind: Literal["product"] = "product"
    catalog_id: Identifier
    retailer_id: Identifier
    body: MaybeBody = None
    footer: MaybeFooter = None


class ProductSection(Part):
    title: Annotated[str, said(limits.SECTION_TITLE)]
    retailer_ids: Annotated[tuple[Identifier, ...], Field(min_length=1)]


ProductSections = Annotated[
    tuple[ProductSection, ...], Field(min_length=1, max_length=limits.SECTIONS)
]


def few_enough(sections: tuple[ProductSection, ...]) -> None:
    """Raise a broken rule where there are too many products in all."""
    count = sum(len(section.retailer_ids) for section in sections)
    if count > limits.PRODUCTS:
        raise broken(
            sentence(
                "may show at most %(most)s products in all, not %(actual)s",
                most=limits.PRODUCTS,
                actual=count,
            ),
            field="sections",
            limit=limits.PRODUCTS,
            value=count,
        )


class ProductList(Message):
    kind: Literal["product_list"] = "product_list"
    catalog_id: Identifier
    header: TextHeader
    body: Body
    sections: ProductSections
    footer: MaybeFooter = None

    @model_validator(mode="after")
    def _few_enough(self) -> "ProductList":
        few_enough(self.sections)
        return self


class ProductCarousel(Message):
    """Products side by side, a card each."""

    kind: Literal["product_carousel"] = "product_carousel"
    body: Body
    catalog_id: Identifier
    retailer_ids: Annotated[
        tuple[Identifier, ...], Field(min_length=limits.CARDS_LEAST, max_length=limits.CARDS)
    ]


class Catalog(Message):
    kind: Literal["catalog"] = "catalog"
    body: Body
    thumbnail_retailer_id: MaybeIdentifier = None
    footer: MaybeFooter = None
