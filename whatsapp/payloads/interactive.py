"""The payload of what people answer with a tap, kind by kind."""

from collections.abc import Callable
from typing import Any

from conversations import content as c
from whatsapp.payloads.parts import Json, MediaIds, media, product_sections


def interactive(content: Any, ids: MediaIds) -> Json:
    """Return the object of the type ``interactive``."""
    kind, action = _ACTIONS[type(content)](content, ids)
    body: Json = {"type": kind, "action": action}
    header = getattr(content, "header", None)
    if header is not None:
        body["header"] = _header(header, ids)
    if getattr(content, "body", None):
        body["body"] = {"text": content.body}
    if getattr(content, "footer", None):
        body["footer"] = {"text": content.footer}
    return body


def _header(header: c.Header | c.TextHeader, ids: MediaIds) -> Json:
    if isinstance(header, c.TextHeader) or header.media is None:
        return {"type": "text", "text": header.text}
    return {"type": header.type, header.type: media(header.media, ids)}


def _buttons(content: c.Buttons, _ids: MediaIds) -> tuple[str, Json]:
    replies = [
        {"type": "reply", "reply": {"id": button.id, "title": button.title}}
        for button in content.buttons
    ]
    return "button", {"buttons": replies}


def _list(content: c.ListMenu, _ids: MediaIds) -> tuple[str, Json]:
    sections = [section.model_dump(exclude_none=True) for section in content.sections]
    return "list", {"button": content.button, "sections": sections}


def _location_request(_content: c.LocationRequest, _ids: MediaIds) -> tuple[str, Json]:
    return "location_request_message", {"name": "send_location"}


def _link(label: str, url: str) -> Json:
    return {"name": "cta_url", "parameters": {"display_text": label, "url": url}}


def _link_button(content: c.LinkButton, _ids: MediaIds) -> tuple[str, Json]:
    return "cta_url", _link(content.label, content.url)


def _carousel(content: c.Carousel, ids: MediaIds) -> tuple[str, Json]:
    return "carousel", {"cards": [_carousel_card(*item, ids) for item in enumerate(content.cards)]}


def _carousel_card(index: int, card: c.Card, ids: MediaIds) -> Json:
    if card.link is not None:
        action = _link(card.link.label, card.link.url)
    else:
        replies = [
            {"type": "quick_reply", "quick_reply": {"id": reply.id, "title": reply.title}}
            for reply in card.replies
        ]
        action = {"buttons": replies}
    body: Json = {
        "card_index": index,
        "type": "cta_url",
        "header": {"type": card.header_type, card.header_type: media(card.media, ids)},
        "action": action,
    }
    if card.body:
        body["body"] = {"text": card.body}
    return body


def _form(content: c.Form, _ids: MediaIds) -> tuple[str, Json]:
    parameters: Json = {
        "flow_message_version": "3",
        "flow_token": content.token,
        "flow_cta": content.cta,
        "flow_action": "navigate" if content.screen else "data_exchange",
    }
    parameters |= (
        {"flow_id": content.flow_id} if content.flow_id else {"flow_name": content.flow_name}
    )
    if content.screen:
        payload: Json = {"screen": content.screen}
        if content.data:
            payload["data"] = content.data
        parameters["flow_action_payload"] = payload
    if content.mode == "draft":
        parameters["mode"] = "draft"
    return "flow", {"name": "flow", "parameters": parameters}


def _product(content: c.Product, _ids: MediaIds) -> tuple[str, Json]:
    return "product", {
        "catalog_id": content.catalog_id,
        "product_retailer_id": content.retailer_id,
    }


def _product_list(content: c.ProductList, _ids: MediaIds) -> tuple[str, Json]:
    sections = product_sections(content.sections)
    return "product_list", {"catalog_id": content.catalog_id, "sections": sections}


def _product_carousel(content: c.ProductCarousel, _ids: MediaIds) -> tuple[str, Json]:
    cards = [
        {
            "card_index": index,
            "type": "product",
            "action": {"product_retailer_id": item, "catalog_id": content.catalog_id},
        }
        for index, item in enumerate(content.retailer_ids)
    ]
    return "carousel", {"cards": cards}


def _catalog(content: c.Catalog, _ids: MediaIds) -> tuple[str, Json]:
    action: Json = {"name": "catalog_message"}
    if content.thumbnail_retailer_id:
        action["parameters"] = {"thumbnail_product_retailer_id": content.thumbnail_retailer_id}
    return "catalog_message", action


def _address(content: c.AddressRequest, _ids: MediaIds) -> tuple[str, Json]:
    parameters: Json = {"country": content.country}
    if content.values:
        parameters["values"] = content.values
    return "address_message", {"name": "address_message", "parameters": parameters}


def _named(name: str) -> Callable[[Any, MediaIds], tuple[str, Json]]:
    return lambda _content, _ids: (name, {"name": name})


_ACTIONS: dict[type, Callable[[Any, MediaIds], tuple[str, Json]]] = {
    c.Buttons: _buttons,
    c.ListMenu: _list,
    c.LocationRequest: _location_request,
    c.LinkButton: _link_button,
    c.Carousel: _carousel,
    c.Form: _form,
    c.Product: _product,
    c.ProductList: _product_list,
    c.ProductCarousel: _product_carousel,
    c.Catalog: _catalog,
    c.AddressRequest: _address,
    c.CallPermission: _named("call_permission_request"),
    c.ContactInfoRequest: _named("request_contact_info"),
}
