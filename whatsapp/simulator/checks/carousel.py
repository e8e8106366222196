"""Limits of a carousel's cards (cloud-api.md, section 1.2)."""

from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.checks.simple import media_reference

MAX_CARD_BODY = 160
MAX_LINE_BREAKS = 2
MAX_LABEL = 20


def cards(action: Reader) -> None:
    """Check ``action.cards``: 2..10, numbered from 0, all of one make."""
    action.only("cards")
    makes = set()
    for index, card in enumerate(action.children("cards", 2, 10)):
        if card.data.get("card_index") != index:
            raise card.wrong("card_index", f"must be {index}.")
        makes.add(_card(card))
    if len(makes) > 1:
        raise action.wrong("cards", "must all have the same kind of header and of buttons.")


def _card(card: Reader) -> tuple[object, ...]:
    if card.data.get("type") == "product":
        return _product(card)
    card.only("card_index", "type", "header", "body", "action")
    card.one_of("type", {"cta_url", "button"})
    header = card.child("header")
    kind = header.one_of("type", {"image", "video"})
    header.only("type", kind)
    media = header.child(kind)
    media.only("id", "link")
    media_reference(media)
    if body := card.optional("body"):
        body.only("text")
        if body.text("text", MAX_CARD_BODY).count("\n") > MAX_LINE_BREAKS:
            raise body.wrong("text", f"may have {MAX_LINE_BREAKS} line breaks at most.")
    return (kind, *_buttons(card.child("action")))


def _buttons(action: Reader) -> tuple[object, ...]:
    action.only("name", "parameters", "buttons")
    if "buttons" not in action.data:
        action.one_of("name", {"cta_url"})
        parameters = action.child("parameters")
        parameters.only("display_text", "url")
        parameters.text("display_text", MAX_LABEL)
        parameters.url("url")
        return ("url", 1)
    buttons = action.children("buttons", 1, 3)
    ids = []
    for button in buttons:
        button.only("type", "quick_reply")
        button.one_of("type", {"quick_reply"})
        reply = button.child("quick_reply")
        reply.only("id", "title")
        ids.append(reply.text("id", 20))
        reply.text("title", MAX_LABEL)
    action.distinct("buttons", "id", ids)
    return ("quick_reply", len(buttons))


def _product(card: Reader) -> tuple[object, ...]:
    card.only("card_index", "type", "action")
    action = card.child("action")
    action.only("product_retailer_id", "catalog_id")
    action.text("product_retailer_id", 200)
    return ("product", action.text("catalog_id", 200))
