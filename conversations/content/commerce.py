"""Products of a catalogue."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from conversations.content import limits
from conversations.content.parts import Message, Part, TextHeader
from conversations.content.problems import broken
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


class ProductList(Message):
    kind: Literal["product_list"] = "product_list"
    catalog_id: Identifier
    header: TextHeader
    body: Body
    sections: Annotated[tuple[ProductSection, ...], Field(min_length=1, max_length=limits.SECTIONS)]
    footer: MaybeFooter = None

    @model_validator(mode="after")
    def _few_enough(self) -> "ProductList":
        count = sum(len(section.retailer_ids) for section in self.sections)
        if count > limits.PRODUCTS:
            raise broken(
                f"may show at most {limits.PRODUCTS} products in all, not {count}",
                field="sections",
                limit=limits.PRODUCTS,
                value=count,
            )
        return self


class Catalog(Message):
    kind: Literal["catalog"] = "catalog"
    body: Body
    thumbnail_retailer_id: MaybeIdentifier = None
    footer: MaybeFooter = None
