"""Limits of a template's definition (cloud-api.md, section 5)."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Json

NAME = re.compile(r"[a-z0-9_]{1,512}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?\Z")
EDGE_VARIABLE = re.compile(r"^\s*\{\{\w+\}\}|\{\{\w+\}\}\s*$")
VARIABLE = re.compile(r"\{\{(\w+)\}\}")
NAMED = re.compile(r"[a-z][a-z0-9_]*\Z")
CATEGORIES = {"AUTHENTICATION", "MARKETING", "UTILITY"}
HEADERS = {"TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"}
WITH_SAMPLE = {"IMAGE", "VIDEO", "DOCUMENT"}
MOST = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "QUICK_REPLY": 10, "OTP": 1, "FLOW": 1}
MOST_OF_CARD = {"URL": 2, "PHONE_NUMBER": 1, "QUICK_REPLY": 2}
COMPONENTS = {
    "HEADER",
    "BODY",
    "FOOTER",
    "BUTTONS",
    "CAROUSEL",
    "LIMITED_TIME_OFFER",
    "CALL_PERMISSION_REQUEST",
}
LIMITS = {"BODY": 1024, "HEADER": 60, "FOOTER": 60}
CARD_BODY = 160
MAX_OFFER = 16


def check_definition(body: Json) -> None:
    """Check the body of ``POST /{waba}/message_templates``; raises 100 or 2388xxx."""
    reader = Reader(body, "")
    name = reader.text("name", 512)
    if not NAME.match(name):
        raise Refusal(100, "Param name may only have lower-case letters, digits and underscores.")
    if not LANGUAGE.match(reader.text("language", 20)):
        raise Refusal(100, f"Param language: {body['language']!r} is not a language code.")
    check_components(body)


def check_components(body: Json) -> None:
    """Check category and components, as they are created or changed."""
    reader = Reader(body, "")
    if reader.text("category", 40).upper() not in CATEGORIES:
        raise Refusal(100, f"Param category must be one of {{{', '.join(sorted(CATEGORIES))}}}.")
    kinds = [_component(part, body) for part in reader.children("components", 1, 10)]
    if "BODY" not in kinds:
        raise Refusal(100, "A component of type BODY is required.")
    reader.distinct("components", "type", kinds)
    if "CAROUSEL" in kinds and set(kinds) - {"BODY", "CAROUSEL"}:
        raise Refusal(100, "A carousel template has a BODY and a CAROUSEL and nothing else.")


def _component(part: Reader, body: Json) -> str:
    kind = part.text("type", 40).upper()
    if kind not in COMPONENTS:
        raise part.wrong("type", f"must be one of {{{', '.join(sorted(COMPONENTS))}}}.")
    authentication = str(body["category"]).upper() == "AUTHENTICATION"
    if kind == "HEADER":
        _header(part, body)
    elif kind in LIMITS and not authentication:
        _words(part, kind, body)
    elif kind == "BUTTONS":
        _buttons(part, MOST)
        if authentication and [b.get("type") for b in part.data["buttons"]] != ["OTP"]:
            raise part.wrong("buttons", "must be one of type OTP in an authentication template.")
    elif kind == "LIMITED_TIME_OFFER":
        part.child("limited_time_offer").text("text", MAX_OFFER)
    elif kind == "CAROUSEL":
        _cards(part, body)
    return kind


def _header(part: Reader, body: Json) -> None:
    form = part.text("format", 20).upper()
    if form not in HEADERS:
        raise part.wrong("format", f"must be one of {{{', '.join(sorted(HEADERS))}}}.")
    if form == "TEXT":
        _words(part, "HEADER", body)
    elif form in WITH_SAMPLE and not _sample(part, "header_handle"):
        raise Refusal(100, f"A header of format {form} needs example.header_handle.")


def _words(part: Reader, kind: str, body: Json, limit: int | None = None) -> None:
    text = str(part.data.get("text") or "")
    limit = limit or LIMITS[kind]
    if not text.strip():
        raise part.missing("text")
    if len(text) > limit:
        raise Refusal(2388040, f"{kind} has {len(text)} of at most {limit} characters.")
    if kind == "BODY" and EDGE_VARIABLE.search(text):
        raise Refusal(2388299, "Variables cannot be at the start or end of the template.")
    names = list(dict.fromkeys(VARIABLE.findall(text)))
    if kind == "HEADER" and len(names) > 1:
        raise Refusal(2388047, "The header may have one variable.")
    if kind == "FOOTER" and names:
        raise Refusal(2388073, "The footer may have no variables.")
    _names(kind, names, body)
    if names and not _sample(part, f"{kind.lower()}_text"):
        raise Refusal(100, f"{kind} has variables and needs an example.", subcode=2388043)


def _names(kind: str, names: list[str], body: Json) -> None:
    if str(body.get("parameter_format") or "").upper() == "NAMED":
        if wrong := next((name for name in names if not NAMED.match(name)), None):
            raise Refusal(100, f"{kind}: {wrong!r} cannot be a parameter's name.")
    elif sorted(names) != sorted(str(number) for number in range(1, len(names) + 1)):
        raise Refusal(100, f"{kind}: positional variables must be {{{{1}}}}, {{{{2}}}} and so on.")


def _sample(part: Reader, key: str) -> Any:
    example = part.data.get("example")
    if not isinstance(example, dict):
        return None
    return example.get(key) or example.get(f"{key}_named_params")


def _buttons(part: Reader, most: dict[str, int]) -> list[str]:
    kinds: list[str] = []
    for button in part.children("buttons", 1, 10):
        kind = button.text("type", 40).upper()
        kinds.append(kind)
        button.text("text", 25, required=kind in {"QUICK_REPLY", "URL", "PHONE_NUMBER"})
        if kind == "URL":
            _address(button)
        if kind == "PHONE_NUMBER":
            button.text("phone_number", 20)
        if kind == "COPY_CODE" and len(str(button.data.get("example") or "")) not in range(1, 21):
            raise button.wrong("example", "must be a code of 1 to 20 characters.")
    for kind in set(kinds) | most.keys():
        if kinds.count(kind) > most.get(kind, 1):
            raise part.wrong("buttons", f"may have {most.get(kind, 1)} of type {kind} at most.")
    quick = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(a != b for a, b in pairwise(quick)) > 1:
        raise part.wrong("buttons", "must have its quick replies together.")
    return kinds


def _address(button: Reader) -> None:
    url = button.url("url")
    variables = [f"{{{{{name}}}}}" for name in VARIABLE.findall(url)]
    if len(variables) > 1 or (variables and not url.endswith(variables[0])):
        raise button.wrong("url", "may have one variable, at its end.")
    if variables and not button.data.get("example"):
        raise button.wrong("example", "is required where the url has a variable.")


def _cards(part: Reader, body: Json) -> None:
    makes = []
    for card in part.children("cards", 2, 10):
        kinds: dict[str, tuple[str, ...]] = {}
        for component in card.children("components", 1, 3):
            kind = component.text("type", 40).upper()
            kinds[kind] = _of_card(component, kind, body)
        if "HEADER" not in kinds:
            raise Refusal(100, f"Param {card.path}: each card needs a header of image or video.")
        makes.append(kinds)
    if not _alike(makes):
        raise part.wrong("cards", "must all have the same components and buttons.")


def _of_card(component: Reader, kind: str, body: Json) -> tuple[str, ...]:
    if kind == "HEADER":
        _header(component, body)
        return (component.one_of("format", {"IMAGE", "VIDEO", "image", "video"}).upper(),)
    if kind == "BODY":
        _words(component, "BODY", body, CARD_BODY)
        return ()
    if kind == "BUTTONS":
        return tuple(_buttons(component, MOST_OF_CARD))
    raise component.wrong("type", "must be one of {BODY, BUTTONS, HEADER} in a card.")


def _alike(makes: Iterable[object]) -> bool:
    first, *others = makes
    return all(other == first for other in others)
