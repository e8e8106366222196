"""The shape of a template send (cloud-api.md, section 1.3); the fit is ``fitting``'s matter."""

import re
from collections.abc import Callable

from whatsapp.simulator.checks.products import product_sections
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.checks.simple import media_reference
from whatsapp.simulator.refusal import Refusal

COMPONENTS = ("header", "body", "button", "carousel", "limited_time_offer")
SUB_TYPES = {"quick_reply", "url", "copy_code", "flow", "mpm", "catalog", "voice_call"}
MEDIA = ("image", "video", "document")
# Meta refuses line breaks, tabs and more than four spaces in a row inside a parameter.
UNTIDY = re.compile(r"[\n\r\t]| {5}")
MAX_PARAMETER = 32768


def shape(payload: Reader) -> None:
    """Check ``template`` without looking at its definition."""
    body = payload.child("template")
    body.only("name", "language", "components", "namespace")
    body.text("name", 512)
    language = body.child("language")
    language.only("code", "policy")
    language.text("code", 20)
    for component in body.children("components", 0, 40):
        _component(component)


def _component(component: Reader) -> None:
    kind = component.text("type", 40).lower()
    if kind not in COMPONENTS:
        raise component.wrong("type", f"must be one of {{{', '.join(COMPONENTS)}}}.")
    if kind == "carousel":
        component.only("type", "cards")
        for card in component.children("cards", 1, 10):
            card.only("card_index", "components")
            for part in card.children("components", 0, 20):
                _component(part)
        return
    component.only("type", "sub_type", "index", "parameters", "action")
    if kind == "button":
        sub_type = component.text("sub_type", 40).lower()
        if sub_type not in SUB_TYPES:
            raise component.wrong("sub_type", f"must be one of {{{', '.join(sorted(SUB_TYPES))}}}.")
        component.number("index", 0, 9)
    for parameter in component.children("parameters", 0, 1000):
        _parameter(parameter)


def _parameter(parameter: Reader) -> None:
    kind = parameter.text("type", 40)
    if kind in MEDIA:
        media = parameter.child(kind)
        media.only("id", "link", "filename", "caption")
        media_reference(media)
    elif kind in PARAMETERS:
        PARAMETERS[kind](parameter)
    elif kind not in {"currency", "date_time", "product"}:
        raise parameter.wrong("type", "is not a known parameter type.")


def _text(parameter: Reader) -> None:
    if UNTIDY.search(parameter.text("text", MAX_PARAMETER)):
        raise Refusal(
            132018,
            f"Param {parameter.at('text')} cannot have new-line/tab characters or more than "
            "4 consecutive spaces",
        )


def _payload(parameter: Reader) -> None:
    parameter.text("payload", 256)


def _coupon(parameter: Reader) -> None:
    parameter.text("coupon_code", 20)


def _location(parameter: Reader) -> None:
    place = parameter.child("location")
    place.number("latitude", -90, 90)
    place.number("longitude", -180, 180)


def _offer(parameter: Reader) -> None:
    offer = parameter.child("limited_time_offer")
    ends = offer.data.get("expiration_time_ms")
    if isinstance(ends, bool) or not isinstance(ends, int):
        raise offer.wrong("expiration_time_ms", "must be a whole number of milliseconds.")


def _action(parameter: Reader) -> None:
    action = parameter.child("action")
    if "sections" in action.data:
        action.text("thumbnail_product_retailer_id", 200)
        product_sections(action)


PARAMETERS: dict[str, Callable[[Reader], None]] = {
    "text": _text,
    "payload": _payload,
    "coupon_code": _coupon,
    "location": _location,
    "limited_time_offer": _offer,
    "action": _action,
}
