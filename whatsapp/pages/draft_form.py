"""The template editor's form: read into a draft, and changed by its buttons."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.http import QueryDict

from whatsapp.templating import rules
from whatsapp.templating.draft import BUTTONS, CARD_BUTTONS, CAROUSEL, STANDARD, Button, Card, Draft

T = TypeVar("T")
# Of what a form may hold; more is somebody's play.
MOST_BUTTONS, MOST_CARDS = 20, 12
CARD_HEADERS = ("IMAGE", "VIDEO")


def read(data: QueryDict) -> Draft:
    """Return what the form holds, whatever that is."""
    category = data.get("category", "UTILITY")
    kinds = tuple(k for k in data.getlist("card_buttons") if k in CARD_BUTTONS)[:MOST_BUTTONS]
    return Draft(
        name=data.get("name", "").strip(),
        language=data.get("language", ""),
        category=category,
        named=data.get("format") == "named",
        shape=CAROUSEL if data.get("shape") == CAROUSEL and category == "MARKETING" else STANDARD,
        header=data.get("header", ""),
        header_text=_text(data, "header_text").strip(),
        body=_text(data, "body"),
        footer=_text(data, "footer").strip(),
        buttons=_buttons(data),
        card_header=next((h for h in CARD_HEADERS if h == data.get("card_header")), "IMAGE"),
        card_buttons=kinds,
        cards=_cards(data, kinds),
        warns=data.get("warns") == "on",
        minutes=data.get("minutes", "").strip(),
        code_button=_text(data, "code_button").strip(),
        examples={
            key.removeprefix("example-"): data.get(key, "").strip()
            for key in data
            if key.startswith("example-")
        },
        samples={
            key.removeprefix("sample-"): data.get(key, "").removeprefix("asset:")
            for key in data
            if key.startswith("sample-") and data.get(key)
        },
    )


def _text(data: QueryDict, name: str) -> str:
    """Browsers send line breaks as two characters, Meta counts one."""
    return data.get(name, "").replace("\r\n", "\n").rstrip()


def _buttons(data: QueryDict) -> tuple[Button, ...]:
    found = []
    for index in range(MOST_BUTTONS):
        kind = data.get(f"button-{index}-type")
        if kind:
            found.append(_button(data, f"button-{index}", kind))
    return tuple(found)


def _button(data: QueryDict, key: str, kind: str) -> Button:
    return Button(
        kind,
        _text(data, f"{key}-text").strip(),
        data.get(f"{key}-value", "").strip(),
        data.get(f"{key}-example", "").strip(),
    )


def _cards(data: QueryDict, kinds: tuple[str, ...]) -> tuple[Card, ...]:
    count = sum(1 for index in range(MOST_CARDS) if f"card-{index}-body" in data)
    if not count:
        return (Card(), Card())
    return tuple(
        Card(
            _text(data, f"card-{index}-body"),
            tuple(
                _button(data, f"card-{index}-b-{place}", kind) for place, kind in enumerate(kinds)
            ),
        )
        for index in range(count)
    )


def act(draft: Draft, asked: str) -> Draft:
    """Return the draft after a button of the form: ``add-button:URL``, ``remove-card:1`` …"""
    name, _colon, what = asked.partition(":")
    done = ACTS.get(name)
    return done(draft, what) if done else draft


def _add_button(draft: Draft, kind: str) -> Draft:
    if kind not in BUTTONS or len(draft.buttons) >= rules.MOST_BUTTONS:
        return draft
    buttons = [*draft.buttons, Button(kind)]
    # Quick replies stay together.
    buttons.sort(key=lambda button: button.type != "QUICK_REPLY")
    return replace(draft, buttons=tuple(buttons))


def _remove_button(draft: Draft, what: str) -> Draft:
    return replace(draft, buttons=_without(draft.buttons, what))


def _add_card_button(draft: Draft, kind: str) -> Draft:
    if kind not in CARD_BUTTONS or len(draft.card_buttons) >= rules.MOST_CARD_BUTTONS:
        return draft
    cards = tuple(replace(card, buttons=(*card.buttons, Button(kind))) for card in draft.cards)
    return replace(draft, card_buttons=(*draft.card_buttons, kind), cards=cards)


def _remove_card_button(draft: Draft, what: str) -> Draft:
    cards = tuple(replace(card, buttons=_without(card.buttons, what)) for card in draft.cards)
    return replace(draft, card_buttons=_without(draft.card_buttons, what), cards=cards)


def _add_card(draft: Draft, _what: str) -> Draft:
    if len(draft.cards) >= rules.CARDS[1]:
        return draft
    card = Card(buttons=tuple(Button(kind) for kind in draft.card_buttons))
    return replace(draft, cards=(*draft.cards, card))


def _remove_card(draft: Draft, what: str) -> Draft:
    """The samples of the cards behind it move up."""
    if not what.isdecimal() or len(draft.cards) <= rules.CARDS[0]:
        return draft
    gone = int(what)
    samples = {place: ref for place, ref in draft.samples.items() if not place.startswith("card")}
    examples = {key: text for key, text in draft.examples.items() if not key.startswith("card")}
    for index in range(len(draft.cards)):
        if index == gone:
            continue
        to = index if index < gone else index - 1
        if f"card{index}" in draft.samples:
            samples[f"card{to}"] = draft.samples[f"card{index}"]
        start = f"card{index}-"
        for key, text in draft.examples.items():
            if key.startswith(start):
                examples[f"card{to}-{key.removeprefix(start)}"] = text
    return replace(draft, cards=_without(draft.cards, what), samples=samples, examples=examples)


def _without(items: tuple[T, ...], what: str) -> tuple[T, ...]:
    return tuple(item for index, item in enumerate(items) if str(index) != what)


ACTS: dict[str, Callable[[Draft, str], Draft]] = {
    "add-button": _add_button,
    "remove-button": _remove_button,
    "add-card-button": _add_card_button,
    "remove-card-button": _remove_card_button,
    "add-card": _add_card,
    "remove-card": _remove_card,
}
