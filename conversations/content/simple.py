"""Text, media, places, people and reactions."""

from typing import Annotated, Literal

from pydantic import Field

from conversations.content import limits
from conversations.content.parts import MediaRef, Part, said

Caption = said(limits.CAPTION)


class Text(Part):
    kind: Literal["text"] = "text"
    body: said(limits.TEXT_BODY)  # type: ignore[valid-type]
    preview_url: bool = False


class Image(Part):
    kind: Literal["image"] = "image"
    media: MediaRef
    caption: Caption | None = None  # type: ignore[valid-type]


class Video(Part):
    kind: Literal["video"] = "video"
    media: MediaRef
    caption: Caption | None = None  # type: ignore[valid-type]


class Audio(Part):
    kind: Literal["audio"] = "audio"
    media: MediaRef
    voice: bool = False


class Document(Part):
    kind: Literal["document"] = "document"
    media: MediaRef
    caption: Caption | None = None  # type: ignore[valid-type]
    filename: said(240) | None = None  # type: ignore[valid-type]


class Sticker(Part):
    kind: Literal["sticker"] = "sticker"
    media: MediaRef


class Location(Part):
    kind: Literal["location"] = "location"
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: said(1000) | None = None  # type: ignore[valid-type]
    address: said(1000) | None = None  # type: ignore[valid-type]


class Phone(Part):
    phone: said(40)  # type: ignore[valid-type]
    type: str | None = None
    wa_id: str | None = None


class Email(Part):
    email: said(254)  # type: ignore[valid-type]
    type: str | None = None


class Web(Part):
    url: said(limits.URL)  # type: ignore[valid-type]
    type: str | None = None


class Address(Part):
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code: str | None = None
    type: str | None = None


class Organisation(Part):
    company: str | None = None
    department: str | None = None
    title: str | None = None


class ContactCard(Part):
    formatted_name: said(200)  # type: ignore[valid-type]
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    urls: tuple[Web, ...] = ()
    addresses: tuple[Address, ...] = ()
    org: Organisation | None = None
    birthday: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


class ContactCards(Part):
    kind: Literal["contacts"] = "contacts"
    contacts: Annotated[tuple[ContactCard, ...], Field(min_length=1, max_length=limits.CONTACTS)]


class Reaction(Part):
    """An emoji on a message; the empty one takes it off."""

    kind: Literal["reaction"] = "reaction"
    message_id: said(200)  # type: ignore[valid-type]
    emoji: Annotated[str, Field(max_length=16)]
