"""Fits a template send to the template's definition, and draws what the phone will show."""

import re
from typing import Any, Protocol

from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Json, Template

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
MAX_HYDRATED = 1024
MAX_OFFER = 600
OF_STATUS = {
    "PAUSED": (132015, "Template is paused due to low quality"),
    "DISABLED": (132016, "Template is disabled due to low quality"),
}
NEEDS_PARAMETER = {"URL": "url", "OTP": "url", "COPY_CODE": "copy_code", "MPM": "mpm"}


def find(templates: dict[tuple[str, str], Template], name: str, language: str) -> Template:
    """Return an approved template; raises 132001, 132015 or 132016."""
    template = templates.get((name, language))
    if template is None:
        raise Refusal(132001, f"template name ({name}) does not exist in {language}")
    if template.status in OF_STATUS:
        raise Refusal(*OF_STATUS[template.status])
    if template.status != "APPROVED":
        raise Refusal(132001, f"template name ({name}) in {language} is {template.status}")
    return template


def fit(template: Template, sent: Json) -> Json:
    """Return the drawn message. Raises 132000, 132012, 132005 or 131008."""
    named = template.parameter_format.upper() == "NAMED"
    return _fit_parts(template.components, sent.get("components") or [], named=named)


def _fit_parts(definition: list[Json], sent: list[Json], *, named: bool) -> Json:
    """Return header, body, footer, buttons, cards and offer as a phone draws them."""
    given = {part["type"].lower(): part for part in sent if part["type"].lower() != "button"}
    drawn: Json = {}
    for part in definition:
        kind = str(part.get("type", "")).lower()
        if kind == "footer":
            drawn["footer"] = part.get("text", "")
        elif kind == "buttons":
            drawn["buttons"] = _buttons(part, sent)
        elif kind in FITTERS:
            drawn[kind] = FITTERS[kind](part, given.pop(kind, None), named=named)
    if "buttons" not in drawn:
        _buttons({}, sent)
    _nothing_left(given)
    _not_too_long(drawn)
    return drawn


def _nothing_left(given: dict[str, Json]) -> None:
    """Refuse components that the template does not have; an empty body is let pass."""
    for kind, part in given.items():
        if kind != "body" or part.get("parameters"):
            raise Refusal(132012, f"{kind}: the template has no such component.")


def _not_too_long(drawn: Json) -> None:
    limit = MAX_OFFER if "limited_time_offer" in drawn else MAX_HYDRATED
    if len(drawn.get("body", "")) > limit:
        raise Refusal(132005, f"The hydrated body has over {limit} characters.")


def hydrate(where: str, text: str, given: list[Json], *, named: bool) -> str:
    """Return a text with its variables filled; raises 132000 or 132012."""
    names = list(dict.fromkeys(VARIABLE.findall(text)))
    if len(given) != len(names):
        raise Refusal(
            132000,
            f"{where}: number of localizable_params ({len(given)}) does not match the expected "
            f"number of params ({len(names)})",
        )
    if named:
        values = {str(item.get("parameter_name")): item for item in given}
        if set(values) != set(names):
            raise Refusal(132012, f"{where}: parameter names must be {sorted(names)}.")
    else:
        if any("parameter_name" in item for item in given):
            raise Refusal(132012, f"{where}: the template's parameters are positional.")
        ordered = sorted(names, key=_position)
        values = dict(zip(ordered, given, strict=True))
    return VARIABLE.sub(lambda found: shown(values[found[1]]), text)


def _position(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (10**6, name)


def shown(parameter: Json) -> str:
    """Return what a text parameter shows."""
    kind = parameter.get("type")
    if kind == "text":
        return str(parameter["text"])
    if kind in {"currency", "date_time"}:
        return str((parameter.get(kind) or {}).get("fallback_value", ""))
    raise Refusal(132012, f"Parameter of type {kind} where a text is expected.")


def _texts(where: str, component: Json | None) -> list[Json]:
    given: list[Json] = (component or {}).get("parameters") or []
    for item in given:
        if item.get("type") not in {"text", "currency", "date_time"}:
            raise Refusal(132012, f"{where}: Format mismatch, expected TEXT.")
    return given


def _header(part: Json, sent: Json | None, *, named: bool) -> Json:
    form = str(part.get("format", "TEXT")).upper()
    if form == "TEXT":
        text = hydrate("header", str(part.get("text", "")), _texts("header", sent), named=named)
        return {"type": "text", "text": text}
    given: list[Json] = (sent or {}).get("parameters") or []
    received = str(given[0].get("type")).upper() if given else "UNKNOWN"
    if len(given) != 1 or received != form:
        raise Refusal(132012, f"header: Format mismatch, expected {form}, received {received}")
    kind = form.lower()
    return {"type": kind, kind: given[0].get(kind)}


def _body(part: Json, sent: Json | None, *, named: bool) -> str:
    return hydrate("body", str(part.get("text", "")), _texts("body", sent), named=named)


def _buttons(part: Json, sent: list[Json]) -> list[Json]:
    given = {int(item["index"]): item for item in sent if item["type"].lower() == "button"}
    definition: list[Json] = part.get("buttons") or []
    for index in given:
        if index >= len(definition):
            raise Refusal(132012, f"button: the template has no button at index {index}.")
    return [_button(index, button, given.get(index)) for index, button in enumerate(definition)]


def _button(index: int, button: Json, sent: Json | None) -> Json:
    kind = str(button.get("type", "")).upper()
    url = str(button.get("url", ""))
    need = NEEDS_PARAMETER.get(kind)
    if kind == "URL" and not VARIABLE.search(url):
        need = None
    parameters: list[Any] = (sent or {}).get("parameters") or []
    if need and not parameters and not (sent or {}).get("action"):
        raise Refusal(131008, f"Button at index {index} of type {kind} requires a parameter")
    if sent is not None:
        _same_sub_type(index, kind, need, str(sent.get("sub_type", "")).lower())
    drawn: Json = {"type": kind, "text": button.get("text", "")}
    value = parameters[0] if parameters else {}
    if kind == "URL":
        drawn["url"] = VARIABLE.sub(lambda _: str(value.get("text", "")), url)
    elif kind == "QUICK_REPLY":
        drawn["payload"] = value.get("payload") or button.get("text", "")
    elif kind == "PHONE_NUMBER":
        drawn["phone"] = button.get("phone_number", "")
    elif kind in {"OTP", "COPY_CODE"}:
        drawn["code"] = value.get("text") or value.get("coupon_code", "")
    return drawn


def _same_sub_type(index: int, kind: str, need: str | None, given: str) -> None:
    expected = need or kind.lower()
    if given != expected:
        raise Refusal(
            132012, f"button at index {index}: sub_type {given} where {expected} is expected."
        )


def _cards(part: Json, sent: Json | None, *, named: bool) -> list[Json]:
    definition: list[Json] = part.get("cards") or []
    given: list[Json] = (sent or {}).get("cards") or []
    if len(given) != len(definition):
        raise Refusal(132012, f"carousel: {len(given)} cards where {len(definition)} are expected.")
    return [
        _fit_parts(card.get("components") or [], one.get("components") or [], named=named)
        for card, one in zip(definition, given, strict=True)
    ]


def _offer(part: Json, sent: Json | None, *, named: bool) -> Json:  # noqa: ARG001 - as the others
    offer = part.get("limited_time_offer") or {}
    given: list[Json] = (sent or {}).get("parameters") or []
    if offer.get("has_expiration") and not given:
        raise Refusal(131008, "limited_time_offer: expiration_time_ms is required.")
    expires = (given[0].get("limited_time_offer") or {}) if given else {}
    return {"text": offer.get("text", ""), "expires_ms": expires.get("expiration_time_ms")}


class _Fitter(Protocol):
    def __call__(self, part: Json, sent: Json | None, *, named: bool) -> Any: ...


FITTERS: dict[str, _Fitter] = {
    "header": _header,
    "body": _body,
    "carousel": _cards,
    "limited_time_offer": _offer,
}
