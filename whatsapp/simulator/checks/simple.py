"""Limits of the plain kinds (cloud-api.md, section 1.1)."""

import re
from collections.abc import Callable

from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.refusal import Refusal

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CONTACTS = 257
MAX_REACTION = 40
BIRTHDAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
NAMES = ("first_name", "last_name", "middle_name", "suffix", "prefix")
ADDRESS = ("street", "city", "state", "zip", "country", "country_code", "type")


def text(payload: Reader) -> None:
    """Check ``text``."""
    body = payload.child("text")
    body.only("body", "preview_url")
    body.text("body", MAX_TEXT)
    body.flag("preview_url")


def media_reference(media: Reader) -> None:
    """Check that a file is named by exactly one of id and link."""
    has_id, has_link = bool(media.data.get("id")), bool(media.data.get("link"))
    if not has_id and not has_link:
        raise Refusal(131008, f"{media.path}: one of id and link is required.")
    if has_id and has_link:
        raise Refusal(131009, f"{media.path}: id and link exclude each other.")
    if has_link:
        media.url("link")
    else:
        media.text("id", 100)


def _media(kind: str, *extra: str) -> Callable[[Reader], None]:
    def check(payload: Reader) -> None:
        media = payload.child(kind)
        media.only("id", "link", *extra)
        media_reference(media)
        media.text("caption", MAX_CAPTION, required=False)
        media.text("filename", 240, required=False)
        media.flag("voice")

    return check


image = _media("image", "caption")
video = _media("video", "caption")
audio = _media("audio", "voice")
document = _media("document", "caption", "filename")
sticker = _media("sticker")


def location(payload: Reader) -> None:
    """Check ``location``; the coordinates may be strings."""
    place = payload.child("location")
    place.only("latitude", "longitude", "name", "address")
    place.number("latitude", -90, 90)
    place.number("longitude", -180, 180)
    place.text("name", 1000, required=False)
    place.text("address", 1000, required=False)


def contacts(payload: Reader) -> None:
    """Check ``contacts``."""
    for card in payload.children("contacts", 1, MAX_CONTACTS):
        card.only("name", "phones", "emails", "urls", "addresses", "org", "birthday")
        name = card.child("name")
        name.only("formatted_name", *NAMES)
        name.text("formatted_name", 1000)
        if not any(name.data.get(part) for part in NAMES):
            raise Refusal(131009, f"{name.path}: formatted_name needs one more part of the name.")
        _card_details(card)


def _card_details(card: Reader) -> None:
    for phone in card.children("phones", 0, 100):
        phone.only("phone", "type", "wa_id")
        phone.text("phone", 100, required=not phone.data.get("wa_id"))
    for email in card.children("emails", 0, 100):
        email.only("email", "type")
        email.text("email", 320)
    for url in card.children("urls", 0, 100):
        url.only("url", "type")
        url.text("url", 2000)
    for address in card.children("addresses", 0, 100):
        address.only(*ADDRESS)
    if org := card.optional("org"):
        org.only("company", "department", "title")
    birthday = card.text("birthday", 10, required=False)
    if birthday and not BIRTHDAY.match(birthday):
        raise card.wrong("birthday", "must be YYYY-MM-DD.")


def reaction(payload: Reader) -> None:
    """Check ``reaction``; an empty emoji takes the reaction away."""
    body = payload.child("reaction")
    body.only("message_id", "emoji")
    body.text("message_id", 300)
    if not isinstance(body.data.get("emoji"), str):
        raise body.missing("emoji")
    body.text("emoji", MAX_REACTION, required=False)
