"""From content to the JSON that Graph wants (``POST /{phone number id}/messages``); pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conversations import content as c

Json = dict[str, Any]
MediaIds = Mapping[str, str]


class UnresolvedMediaError(ValueError):
    """A file of ours was not uploaded to Meta yet."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer's phone in E.164 with ``+``, or a business-scoped user id."""

    phone: str | None
    user_id: str | None

    def __post_init__(self) -> None:
        if not (self.phone or self.user_id):
            raise ValueError("A recipient needs a phone or a user id.")


def message_payload(
    content: c.Content,
    *,
    to: Recipient,
    callback_data: str,
    context_wamid: str | None = None,
    media_ids: MediaIds | None = None,
) -> Json:
    """Return the body of a send. ``callback_data`` (512 characters at most) comes back in statuses.

    ``media_ids``: Meta's ids of our own files. Raises :class:`UnresolvedMediaError`.
    """
    payload: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **({"to": to.phone} if to.phone else {"recipient": to.user_id}),
        "biz_opaque_callback_data": callback_data,
        **_typed(content, media_ids or {}),
    }
    # Reactions cannot be replies, and a quoted template shows no quotation.
    if context_wamid and not isinstance(content, c.Reaction):
        payload["context"] = {"message_id": context_wamid}
    return payload


def mark_read_payload(wamid: str, *, typing: bool = False) -> Json:
    """Return the body of a read receipt, optionally with a typing indicator (25 s at most)."""
    payload: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    if typing:
        payload["typing_indicator"] = {"type": "text"}
    return payload


def template_create_payload(
    *, name: str, language: str, category: str, components: list[Json], named: bool = False
) -> Json:
    """Return the body of ``POST /{WABA id}/message_templates``."""
    return {
        "name": name,
        "language": language,
        "category": category,
        "parameter_format": "named" if named else "positional",
        "components": components,
    }


def _typed(content: c.Content, ids: MediaIds) -> Json:
    """Return ``{"type": …, "<type>": …}``."""
    kind: str = content.kind
    body: Any
    match content:
        case c.Text():
            body = {"preview_url": content.preview_url, "body": content.body}
        case c.Image() | c.Video() | c.Audio() | c.Document() | c.Sticker():
            body = _media_message(content, ids)
        case c.Location():
            body = content.model_dump(exclude={"kind"}, exclude_none=True)
        case c.ContactCards():
            body = [_card(card) for card in content.contacts]
        case c.Reaction():
            body = {"message_id": content.message_id, "emoji": content.emoji}
        case c.Template():
            body = _template(content, ids)
        case _:
            kind, body = "interactive", _interactive(content, ids)
    return {"type": kind, kind: body}


def _media(ref: c.MediaRef, ids: MediaIds) -> Json:
    if ref.link is not None:
        return {"link": ref.link}
    if ref.id is not None:
        return {"id": ref.id}
    if ref.asset is None or ref.asset not in ids:
        raise UnresolvedMediaError(f"The file {ref.asset} is not uploaded to WhatsApp yet.")
    return {"id": ids[ref.asset]}


def _media_message(content: c.Media, ids: MediaIds) -> Json:
    body = _media(content.media, ids)
    for name in ("caption", "filename"):
        if value := getattr(content, name, None):
            body[name] = value
    if getattr(content, "voice", False):
        body["voice"] = True
    return body


def _card(card: c.ContactCard) -> Json:
    # WhatsApp wants one more part of the name than the whole.
    card = card if card.first_name or card.last_name else _with_first_name(card)
    names = ("formatted_name", "first_name", "last_name", "middle_name", "prefix", "suffix")
    dumped = card.model_dump(exclude_none=True)
    return {
        "name": {name: dumped[name] for name in names if name in dumped},
        **{key: value for key, value in dumped.items() if key not in names and value},
    }


def _with_first_name(card: c.ContactCard) -> c.ContactCard:
    return card.model_copy(update={"first_name": card.formatted_name.split()[0]})


def _interactive(content: Any, ids: MediaIds) -> Json:
    kind, action = _ACTIONS[type(content)](content, ids)
    body: Json = {"type": kind, "action": action}
    header = getattr(content, "header", None)
    if header is not None:
        body["header"] = _header(header, ids)
    if getattr(content, "body", None):
        body["body"] = {"text": content.body}
    if getattr(content, "footer", None):
        body["footer"] = {"text": content.footer}
    if isinstance(content, c.Carousel):
        body["action"] = {
            "cards": [_carousel_card(*item, ids) for item in enumerate(content.cards)]
        }
    return body


def _header(header: c.Header | c.TextHeader, ids: MediaIds) -> Json:
    if isinstance(header, c.TextHeader) or header.media is None:
        return {"type": "text", "text": header.text}
    return {"type": header.type, header.type: _media(header.media, ids)}


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


def _carousel(_content: c.Carousel, _ids: MediaIds) -> tuple[str, Json]:
    return "carousel", {}


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
        "header": {"type": card.header_type, card.header_type: _media(card.media, ids)},
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
    sections = [
        {
            "title": section.title,
            "product_items": [{"product_retailer_id": item} for item in section.retailer_ids],
        }
        for section in content.sections
    ]
    return "product_list", {"catalog_id": content.catalog_id, "sections": sections}


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
    c.Catalog: _catalog,
    c.AddressRequest: _address,
    c.CallPermission: _named("call_permission_request"),
    c.ContactInfoRequest: _named("request_contact_info"),
}


def _template(content: c.Template, ids: MediaIds) -> Json:
    components: list[Json] = []
    if content.header is not None:
        parameter = _template_header(content.header, ids)
        components.append({"type": "header", "parameters": [parameter]})
    if content.body:
        parameters = [_text_parameter(value.text, value.name) for value in content.body]
        components.append({"type": "body", "parameters": parameters})
    components += [_template_button(button) for button in content.buttons]
    body: Json = {"name": content.name, "language": {"code": content.language}}
    if components:
        body["components"] = components
    return body


def _text_parameter(text: str, name: str | None) -> Json:
    return {"type": "text", "text": text, **({"parameter_name": name} if name else {})}


def _template_header(header: c.TemplateHeader, ids: MediaIds) -> Json:
    if header.type == "text":
        return _text_parameter(header.text or "", header.name)
    if header.location is not None:
        place = header.location.model_dump(exclude={"kind"}, exclude_none=True)
        return {"type": "location", "location": place}
    if header.media is None:
        raise UnresolvedMediaError("The template's header has no file.")
    return {"type": header.type, header.type: _media(header.media, ids)}


def _template_button(button: c.TemplateButton) -> Json:
    component: Json = {"type": "button", "sub_type": button.type, "index": str(button.index)}
    match button.type:
        case "quick_reply":
            component["parameters"] = [{"type": "payload", "payload": button.payload}]
        case "url":
            component["parameters"] = [{"type": "text", "text": button.text}]
        case "copy_code":
            component["parameters"] = [{"type": "coupon_code", "coupon_code": button.text}]
        case "flow":
            action = {"flow_token": button.token} if button.token else {}
            component["parameters"] = [{"type": "action", "action": action}]
        case "catalog":
            component["sub_type"] = "CATALOG"
    return component
