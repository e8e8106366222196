"""A template as it is being written: read from a form or a template, turned into components."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conversations.templates import MEDIA, examples_of, names

Json = dict[str, Any]
# What a sample is called: where it is looked up, "header" or "card0".
Samples = dict[str, str]

STANDARD, CAROUSEL = "standard", "carousel"
AUTHENTICATION = "AUTHENTICATION"
CARD_BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER")
BUTTONS = (*CARD_BUTTONS, "COPY_CODE")


@dataclass(frozen=True, slots=True)
class Button:
    """One button; ``value`` is its address, phone number or code, ``example`` a link's sample."""

    type: str
    text: str = ""
    value: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a carousel; its buttons are of the kinds that the carousel has."""

    body: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """All of it. ``examples`` are by part and name: ``body-1``, ``card0-body-1``."""

    name: str = ""
    language: str = "en_US"
    category: str = "UTILITY"
    named: bool = False
    shape: str = STANDARD
    header: str = ""
    header_text: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    card_header: str = "IMAGE"
    card_buttons: tuple[str, ...] = ("QUICK_REPLY",)
    cards: tuple[Card, ...] = (Card(), Card())
    # Of a one-time code: whether the text warns not to share it, and for how long it is good.
    warns: bool = True
    minutes: str = ""
    code_button: str = ""
    examples: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, str] = field(default_factory=dict)

    @property
    def one_time(self) -> bool:
        return self.category == AUTHENTICATION

    @property
    def carousel(self) -> bool:
        return self.shape == CAROUSEL and not self.one_time

    def blanks(self) -> list[tuple[str, str]]:
        """Return (part, name) of every blank that needs a sample."""
        if self.one_time:
            return []
        found = [("body", name) for name in names(self.body)]
        if self.carousel:
            for index, card in enumerate(self.cards):
                found += [(f"card{index}-body", name) for name in names(card.body)]
        elif self.header == "TEXT":
            found = [("header", name) for name in names(self.header_text)] + found
        return found

    def example(self, part: str, name: str) -> str:
        return self.examples.get(f"{part}-{name}", "").strip()


def components(draft: Draft, tokens: Mapping[str, str]) -> list[Json]:
    """Return the components as Graph takes them; ``tokens``: Meta's handles of the samples."""
    if draft.one_time:
        return _one_time(draft)
    found: list[Json] = []
    if draft.carousel:
        found.append(_text("BODY", draft.body, "body", draft))
        cards = [_card(index, card, draft, tokens) for index, card in enumerate(draft.cards)]
        return [*found, {"type": "CAROUSEL", "cards": cards}]
    if draft.header:
        found.append(_header(draft, tokens))
    found.append(_text("BODY", draft.body, "body", draft))
    if draft.footer.strip():
        found.append({"type": "FOOTER", "text": draft.footer})
    if draft.buttons:
        found.append({"type": "BUTTONS", "buttons": [_button(b) for b in draft.buttons]})
    return found


def _one_time(draft: Draft) -> list[Json]:
    body: Json = {"type": "BODY", "add_security_recommendation": draft.warns}
    button: Json = {"type": "OTP", "otp_type": "COPY_CODE"}
    if draft.code_button.strip():
        button["text"] = draft.code_button.strip()
    found = [body]
    if draft.minutes.strip():
        minutes = int(draft.minutes)
        found.append({"type": "FOOTER", "code_expiration_minutes": minutes})
    return [*found, {"type": "BUTTONS", "buttons": [button]}]


def _header(draft: Draft, tokens: Mapping[str, str]) -> Json:
    if draft.header == "TEXT":
        return {**_text("HEADER", draft.header_text, "header", draft), "format": "TEXT"}
    return _media(draft.header, tokens.get("header"))


def _media(form: str, token: str | None) -> Json:
    part: Json = {"type": "HEADER", "format": form}
    return {**part, "example": {"header_handle": [token]}} if token else part


def _card(index: int, card: Card, draft: Draft, tokens: Mapping[str, str]) -> Json:
    parts = [_media(draft.card_header, tokens.get(f"card{index}"))]
    if card.body.strip():
        parts.append(_text("BODY", card.body, f"card{index}-body", draft))
    if card.buttons:
        parts.append({"type": "BUTTONS", "buttons": [_button(b) for b in card.buttons]})
    return {"components": parts}


def _text(kind: str, text: str, part: str, draft: Draft) -> Json:
    found: Json = {"type": kind, "text": text}
    blanks = names(text)
    if not blanks:
        return found
    key = f"{kind.lower()}_text"
    values = [draft.example(part, name) for name in blanks]
    if draft.named:
        named = [
            {"param_name": name, "example": value}
            for name, value in zip(blanks, values, strict=True)
        ]
        return {**found, "example": {f"{key}_named_params": named}}
    return {**found, "example": {key: [values] if kind == "BODY" else values}}


def _button(button: Button) -> Json:
    found: Json = {"type": button.type, "text": button.text}
    if button.type == "URL":
        found["url"] = button.value
        if names(button.value):
            # Meta wants the whole address as it would be.
            found["example"] = [button.value.split("{{")[0] + button.example]
    elif button.type == "PHONE_NUMBER":
        found["phone_number"] = button.value
    elif button.type == "COPY_CODE":
        found = {"type": "COPY_CODE", "example": button.value}
    return found


# -- from what Meta has


def read(template: Any, samples: Mapping[str, str]) -> Draft:
    """Return the draft that a template would have come from; what has no form here is left out."""
    draft = Draft(
        name=template.name,
        language=template.language,
        category=template.category.upper(),
        named=template.parameter_format.lower() == "named",
        samples=dict(samples),
        cards=(),
        card_buttons=(),
    )
    examples: dict[str, str] = {}
    for component in template.components:
        kind = str(component.get("type", "")).upper()
        reader = _READERS.get(kind)
        if reader is not None:
            draft = reader(draft, component, examples)
    return replace(draft, examples=examples)


def _read_header(draft: Draft, component: Json, examples: dict[str, str]) -> Draft:
    form = str(component.get("format") or "TEXT").upper()
    _learn(examples, "header", component)
    return replace(draft, header=form, header_text=str(component.get("text") or ""))


def _read_body(draft: Draft, component: Json, examples: dict[str, str]) -> Draft:
    _learn(examples, "body", component)
    warns = bool(component.get("add_security_recommendation", draft.warns))
    return replace(draft, body=str(component.get("text") or ""), warns=warns)


def _read_footer(draft: Draft, component: Json, _examples: dict[str, str]) -> Draft:
    minutes = component.get("code_expiration_minutes")
    text = str(component.get("text") or "")
    return replace(draft, footer=text, minutes=str(minutes or ""))


def _read_buttons(draft: Draft, component: Json, _examples: dict[str, str]) -> Draft:
    buttons = tuple(_read_button(b) for b in component.get("buttons") or [])
    if draft.one_time:
        return replace(draft, code_button=buttons[0].text if buttons else "")
    return replace(draft, buttons=buttons)


def _read_button(button: Json) -> Button:
    kind = str(button.get("type", "")).upper()
    example = button.get("example")
    first = str(example[0]) if isinstance(example, list) and example else str(example or "")
    if kind == "COPY_CODE":
        return Button(kind, value=first)
    value = str(button.get("url") or button.get("phone_number") or "")
    end = first.removeprefix(value.split("{{", maxsplit=1)[0]) if names(value) else ""
    return Button(kind, str(button.get("text") or ""), value, end)


def _read_carousel(draft: Draft, component: Json, examples: dict[str, str]) -> Draft:
    cards: list[Card] = []
    header, kinds = draft.card_header, draft.card_buttons
    for index, given in enumerate(component.get("cards") or []):
        card = Card()
        for part in given.get("components") or []:
            kind = str(part.get("type", "")).upper()
            if kind == "HEADER":
                header = str(part.get("format") or "IMAGE").upper()
            elif kind == "BODY":
                _learn(examples, f"card{index}-body", part)
                card = replace(card, body=str(part.get("text") or ""))
            elif kind == "BUTTONS":
                buttons = tuple(_read_button(b) for b in part.get("buttons") or [])
                card = replace(card, buttons=buttons)
                kinds = tuple(button.type for button in buttons)
        cards.append(card)
    return replace(
        draft, shape=CAROUSEL, cards=tuple(cards), card_header=header, card_buttons=kinds
    )


def _learn(examples: dict[str, str], part: str, component: Json) -> None:
    """Take over the samples, whichever way Meta keeps them."""
    for name, value in examples_of(component).items():
        examples[f"{part}-{name}"] = value


_READERS = {
    "HEADER": _read_header,
    "BODY": _read_body,
    "FOOTER": _read_footer,
    "BUTTONS": _read_buttons,
    "CAROUSEL": _read_carousel,
}


def needs_sample(draft: Draft) -> list[tuple[str, str]]:
    """Return (place, format) of every sample file that the template needs."""
    if draft.carousel:
        return [(f"card{index}", draft.card_header) for index in range(len(draft.cards))]
    if not draft.one_time and draft.header.lower() in MEDIA:
        return [("header", draft.header)]
    return []
