"""The payload of a template with its blanks filled in."""

from conversations import content as c
from whatsapp.payloads.parts import Json, MediaIds, UnresolvedMediaError, media, product_sections


def template(content: c.Template, ids: MediaIds) -> Json:
    """Return the object of the type ``template``."""
    components = _filled(content, ids)
    if content.offer_ends_ms is not None:
        ends = {"expiration_time_ms": content.offer_ends_ms}
        offer = {"type": "limited_time_offer", "limited_time_offer": ends}
        components.append({"type": "limited_time_offer", "parameters": [offer]})
    if content.cards is not None:
        cards = [
            {"card_index": index, "components": _filled(card, ids)}
            for index, card in enumerate(content.cards)
        ]
        components.append({"type": "carousel", "cards": cards})
    body: Json = {"name": content.name, "language": {"code": content.language}}
    if components:
        body["components"] = components
    return body


def _filled(part: c.Template | c.TemplateCard, ids: MediaIds) -> list[Json]:
    """Return what is filled in, of a whole template or of one of its cards."""
    components: list[Json] = []
    if part.header is not None:
        components.append({"type": "header", "parameters": [_header(part.header, ids)]})
    if part.body:
        parameters = [_text_parameter(value.text, value.name) for value in part.body]
        components.append({"type": "body", "parameters": parameters})
    return components + [_button(button) for button in part.buttons]


def _text_parameter(text: str, name: str | None) -> Json:
    return {"type": "text", "text": text, **({"parameter_name": name} if name else {})}


def _header(header: c.TemplateHeader, ids: MediaIds) -> Json:
    if header.type == "text":
        return _text_parameter(header.text or "", header.name)
    if header.location is not None:
        place = header.location.model_dump(exclude={"kind"}, exclude_none=True)
        return {"type": "location", "location": place}
    if header.media is None:
        raise UnresolvedMediaError("The template's header has no file.")
    return {"type": header.type, header.type: media(header.media, ids)}


def _button(button: c.TemplateButton) -> Json:
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
        case "mpm":
            component["parameters"] = [{"type": "action", "action": _products(button)}]
        case _:  # catalog, which alone is written large
            component["sub_type"] = "CATALOG"
    return component


def _products(button: c.TemplateButton) -> Json:
    return {
        "thumbnail_product_retailer_id": button.thumbnail_retailer_id,
        "sections": product_sections(button.sections or ()),
    }
