"""The one registry of bubbles: for each kind its template, and what that shows.

A new kind of content needs an entry here, a template in ``templates/conversations/bubbles/`` and a
name in :mod:`conversations.content.kinds`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from conversations.bubbles import media, shapes
from conversations.bubbles.templated import Button, Reading
from conversations.models import Message

Content = Mapping[str, Any]
Part = Callable[[Message, Content], Any]
FOLDER = "conversations/bubbles"


@dataclass(frozen=True, slots=True)
class Kind:
    """``part`` is what the template gets as ``part``; ``aside``: a line, no speech bubble."""

    template: str
    part: Part
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A list, or products, in their sections; ``reading`` is what stands above them."""

    reading: Reading
    sections: list[dict[str, Any]]


def of(content: Content) -> Kind:
    """Return how a content is shown; what nobody knows is named honestly."""
    kind = shapes.text(content.get("kind"))
    if kind == "unsupported" and content.get("type") == "call":
        kind = "call"
    elif "response" in content:
        kind = _ANSWERS.get(kind, kind)
    return KINDS.get(kind) or KINDS["text" if shapes.text(content.get("body")) else "unsupported"]


def _nothing(_message: Message, _content: Content) -> None:
    return None


def _reading(message: Message, content: Content, buttons: list[Button]) -> Reading:
    header = shapes.mapping(content.get("header"))
    kind = shapes.text(header.get("type"))
    return Reading(
        header=shapes.text(header.get("text")),
        file=media.of_ref(message, kind, header.get("media")) if kind in media.KINDS else None,
        body=shapes.text(content.get("body")),
        footer=shapes.text(content.get("footer")),
        buttons=buttons,
    )


def _replies(found: Any) -> list[Button]:
    return [
        Button(shapes.text(one.get("title")), id=shapes.text(one.get("id")))
        for one in shapes.mappings(found)
    ]


def _buttons(message: Message, content: Content) -> Reading:
    return _reading(message, content, _replies(content.get("buttons")))


def _list(message: Message, content: Content) -> Menu:
    button = Button(shapes.text(content.get("button")), "list")
    sections = [
        {"title": shapes.text(one.get("title")), "rows": shapes.mappings(one.get("rows"))}
        for one in shapes.mappings(content.get("sections"))
    ]
    return Menu(_reading(message, content, [button]), sections)


def _one_button(kind: str, title: Callable[[Content], str]) -> Part:
    def part(message: Message, content: Content) -> Reading:
        url = shapes.web(content.get("url"))
        return _reading(message, content, [Button(title(content), kind, url)])

    return part


def _carousel(message: Message, content: Content) -> Reading:
    cards = []
    for one in shapes.mappings(content.get("cards")):
        buttons = _replies(one.get("replies"))
        if link := shapes.mapping(one.get("link")):
            url = shapes.web(link.get("url"))
            buttons.append(Button(shapes.text(link.get("label")), "link", url))
        file = media.of_ref(message, shapes.text(one.get("header_type")), one.get("media"))
        cards.append(Reading(file=file, body=shapes.text(one.get("body")), buttons=buttons))
    return Reading(body=shapes.text(content.get("body")), cards=cards)


def _products(message: Message, content: Content) -> Menu:
    """Products are known by their numbers in the catalogue only."""
    sections = [
        {"title": shapes.text(one.get("title")), "ids": shapes.values(one.get("retailer_ids"))}
        for one in shapes.mappings(content.get("sections"))
    ]
    single = shapes.text(content.get("retailer_id"))
    if loose := [single] if single else shapes.values(content.get("retailer_ids")):
        sections.append({"title": "", "ids": loose})
    title = _("View") if single else _("View items")
    return Menu(_reading(message, content, [Button(title, "catalog")]), sections)


def _said(name: str) -> Callable[[Content], str]:
    return lambda content: shapes.text(content.get(name))


def _kind(name: str, part: Part = _nothing, *, aside: bool = False) -> Kind:
    return Kind(f"{FOLDER}/{name}.html", part, aside)


# What a customer answers has the kind of what was asked.
_ANSWERS = {"form": "answers", "address": "answers", "call_permission": "call_answer"}
KINDS: dict[str, Kind] = {
    "text": _kind("text"),
    **dict.fromkeys(("image", "video", "audio", "document"), _kind("file", media.of_message)),
    "sticker": _kind("sticker", media.of_message),
    "buttons": _kind("buttons", _buttons),
    "list": _kind("list", _list),
    "choice": _kind("choice"),
    "location": _kind("location", lambda _message, content: shapes.place(content)),
    "location_request": _kind("buttons", _one_button("place", lambda _c: _("Send location"))),
    "contacts": _kind("contacts", lambda _message, content: shapes.cards(content)),
    "contact_info_request": _kind(
        "buttons", _one_button("phone", lambda _c: _("Share phone number"))
    ),
    "link_button": _kind("buttons", _one_button("link", _said("label"))),
    "template": _kind("template"),
    "carousel": _kind("carousel", _carousel),
    **dict.fromkeys(("product", "product_list", "product_carousel"), _kind("products", _products)),
    "catalog": _kind("buttons", _one_button("catalog", lambda _c: _("View catalogue"))),
    "order": _kind("order", lambda _message, content: shapes.order(content)),
    "form": _kind("buttons", _one_button("form", _said("cta"))),
    "address": _kind("buttons", _one_button("form", lambda _c: _("Provide address"))),
    "answers": _kind("answers", lambda _message, content: shapes.fields(content.get("response"))),
    "call_permission": _kind(
        "buttons", _one_button("phone", lambda _c: _("Choose a preference for calls"))
    ),
    "call_answer": _kind("call_answer"),
    "call": _kind("call"),
    "reaction": _kind("reaction", aside=True),
    "edit": _kind("edit", aside=True),
    "revoke": _kind("revoke", aside=True),
    "system": _kind("system", aside=True),
    "request_welcome": _kind("request_welcome", aside=True),
    "note": _kind("note"),
    "unsupported": _kind(
        "unsupported", lambda _message, content: shapes.mappings(content.get("errors"))
    ),
}
