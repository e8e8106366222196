"""How a template looks on a phone, with its samples filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conversations.formatting import formatted
from conversations.templates import PLACEHOLDER, examples_of

ICONS = {
    "QUICK_REPLY": "reply",
    "URL": "external-link",
    "PHONE_NUMBER": "phone",
    "COPY_CODE": "copy",
    "OTP": "copy",
    "FLOW": "list-checks",
    "CATALOG": "package",
    "MPM": "package",
}
HEADERS = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "file-text", "LOCATION": "map-pin"}
# So many buttons are shown; the others hide behind "See all options", as on a phone.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A button as it is drawn."""

    text: str
    icon: str


@dataclass(slots=True)
class Bubble:
    """A message, or a card of one."""

    header: str = ""
    header_icon: str = ""
    # Where the sample of the header is; "": there is none.
    sample: str = ""
    sample_kind: str = ""
    body: SafeString | str = ""
    footer: str = ""
    buttons: list[Shown] = field(default_factory=list)
    more: int = 0
    cards: list["Bubble"] = field(default_factory=list)


def preview(components: list[dict[str, Any]], samples: Mapping[str, str]) -> Bubble:
    """Return the message; ``samples``: the references of our files, by place."""
    return _bubble(components, samples, "header")


def _bubble(components: list[dict[str, Any]], samples: Mapping[str, str], place: str) -> Bubble:
    bubble = Bubble()
    for component in components:
        kind = str(component.get("type", "")).upper()
        if kind == "HEADER":
            _header(bubble, component, samples.get(place, ""))
        elif kind == "BODY":
            bubble.body = _body(component)
        elif kind == "FOOTER":
            bubble.footer = _footer(component)
        elif kind == "BUTTONS":
            _buttons(bubble, component)
        elif kind == "CAROUSEL":
            bubble.cards = [
                _bubble(card.get("components") or [], samples, f"card{index}")
                for index, card in enumerate(component.get("cards") or [])
            ]
    return bubble


def _header(bubble: Bubble, component: dict[str, Any], sample: str) -> None:
    form = str(component.get("format") or "TEXT").upper()
    if form == "TEXT":
        bubble.header = _filled(component)
        return
    bubble.header_icon = HEADERS.get(form, "file")
    bubble.sample, bubble.sample_kind = sample, form


def _body(component: dict[str, Any]) -> SafeString:
    if "add_security_recommendation" in component and not component.get("text"):
        text = _("*123456* is your verification code.")
        if component["add_security_recommendation"]:
            text = f"{text} {_('For your security, do not share this code.')}"
        return formatted(text)
    return formatted(_filled(component))


def _footer(component: dict[str, Any]) -> str:
    minutes = component.get("code_expiration_minutes")
    if minutes:
        return _("This code expires in %(minutes)s minutes.") % {"minutes": minutes}
    return str(component.get("text") or "")


def _filled(component: dict[str, Any]) -> str:
    examples = examples_of(component)
    text = str(component.get("text") or "")
    return PLACEHOLDER.sub(lambda found: examples.get(found[1]) or found[0], text)


def _buttons(bubble: Bubble, component: dict[str, Any]) -> None:
    for button in component.get("buttons") or []:
        kind = str(button.get("type", "")).upper()
        text = str(button.get("text") or "")
        if not text and kind in ("OTP", "COPY_CODE"):
            text = _("Copy code") if kind == "OTP" else _("Copy offer code")
        bubble.buttons.append(Shown(text, ICONS.get(kind, "circle")))
    if len(bubble.buttons) > SHOWN:
        bubble.more = len(bubble.buttons) - SHOWN + 1
        bubble.buttons = bubble.buttons[: SHOWN - 1]
