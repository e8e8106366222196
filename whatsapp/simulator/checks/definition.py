"""Limits of a template's definition (cloud-api.md, section 5)."""

import re
from itertools import pairwise

from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Json

NAME = re.compile(r"[a-z0-9_]{1,512}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?\Z")
EDGE_VARIABLE = re.compile(r"^\s*\{\{\w+\}\}|\{\{\w+\}\}\s*$")
VARIABLE = re.compile(r"\{\{\w+\}\}")
CATEGORIES = {"AUTHENTICATION", "MARKETING", "UTILITY"}
HEADERS = {"TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"}
MOST = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "QUICK_REPLY": 10, "OTP": 1, "FLOW": 1}
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
MAX_OFFER = 16


def check_definition(body: Json) -> None:
    """Check the body of ``POST /{waba}/message_templates``; raises 100 or 2388xxx."""
    reader = Reader(body, "")
    name = reader.text("name", 512)
    if not NAME.match(name):
        raise Refusal(100, "Param name may only have lower-case letters, digits and underscores.")
    if not LANGUAGE.match(reader.text("language", 20)):
        raise Refusal(100, f"Param language: {body['language']!r} is not a language code.")
    if reader.text("category", 40).upper() not in CATEGORIES:
        raise Refusal(100, f"Param category must be one of {{{', '.join(sorted(CATEGORIES))}}}.")
    kinds = [_component(part, body) for part in reader.children("components", 1, 10)]
    if "BODY" not in kinds:
        raise Refusal(100, "A component of type BODY is required.")
    reader.distinct("components", "type", kinds)


def _component(part: Reader, body: Json) -> str:
    kind = part.text("type", 40).upper()
    if kind not in COMPONENTS:
        raise part.wrong("type", f"must be one of {{{', '.join(sorted(COMPONENTS))}}}.")
    authentication = str(body["category"]).upper() == "AUTHENTICATION"
    if kind == "HEADER" and part.text("format", 20).upper() not in HEADERS:
        raise part.wrong("format", f"must be one of {{{', '.join(sorted(HEADERS))}}}.")
    written = kind != "HEADER" or str(part.data["format"]).upper() == "TEXT"
    if kind in LIMITS and written and not authentication:
        _words(part, kind)
    elif kind == "BUTTONS":
        _buttons(part)
    elif kind == "LIMITED_TIME_OFFER":
        part.child("limited_time_offer").text("text", MAX_OFFER)
    elif kind == "CAROUSEL":
        part.children("cards", 1, 10)
    return kind


def _words(part: Reader, kind: str) -> None:
    text = str(part.data.get("text") or "")
    if not text.strip():
        raise part.missing("text")
    if len(text) > LIMITS[kind]:
        raise Refusal(2388040, f"{kind} has {len(text)} of at most {LIMITS[kind]} characters.")
    if kind == "BODY" and EDGE_VARIABLE.search(text):
        raise Refusal(2388299, "Variables cannot be at the start or end of the template.")
    if kind == "HEADER" and len(VARIABLE.findall(text)) > 1:
        raise Refusal(2388047, "The header may have one variable.")


def _buttons(part: Reader) -> None:
    kinds: list[str] = []
    for button in part.children("buttons", 1, 10):
        kind = button.text("type", 40).upper()
        kinds.append(kind)
        button.text("text", 25, required=kind in {"QUICK_REPLY", "URL", "PHONE_NUMBER"})
        if kind == "URL":
            _address(button)
        if kind == "PHONE_NUMBER":
            button.text("phone_number", 20)
    for kind, most in MOST.items():
        if kinds.count(kind) > most:
            raise part.wrong("buttons", f"may have {most} of type {kind} at most.")
    quick = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(a != b for a, b in pairwise(quick)) > 1:
        raise part.wrong("buttons", "must have its quick replies together.")


def _address(button: Reader) -> None:
    url = button.url("url")
    variables = VARIABLE.findall(url)
    if len(variables) > 1 or (variables and not url.endswith(variables[0])):
        raise button.wrong("url", "may have one variable, at its end.")
