"""Meta's rules for templates, checked before anything is sent; no database, no clock, no I/O.

Each finding stands beside the field that it is about; the keys are the form's names.
"""

import re
from collections import defaultdict
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.templates import PLACEHOLDER, names
from whatsapp.templating.draft import BUTTONS, CARD_BUTTONS, Button, Draft, needs_sample
from whatsapp.templating.languages import CODES

Found = defaultdict[str, list[str]]

NAME = re.compile(r"[a-z0-9_]{1,512}")
PARAMETER = re.compile(r"[a-z][a-z0-9_]*")
ANY_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
EDGE = re.compile(r"\A\s*\{\{\s*\w+\s*\}\}|\{\{\s*\w+\s*\}\}\s*\Z")
ADJACENT = re.compile(r"\}\}\s*\{\{")
MARKUP = re.compile(r"[*_~`]\S")
ADDRESS = re.compile(r"https?://[^\s{}]+(\{\{\s*\w+\s*\}\})?", re.IGNORECASE)
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,18}")

CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
HEADERS = ("", "TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
BODY, HEADER, FOOTER, CARD_BODY = 1024, 60, 60, 160
BUTTON_TEXT, URL, PHONE_LENGTH, CODE = 25, 2000, 20, 20
MOST_BUTTONS, MOST_CARD_BUTTONS = 10, 2
MOST = {"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
CARDS = (2, 10)
CARD_BREAKS = 2
MINUTES = (1, 90)
# Fewer words than this for each blank, and Meta tends to say that there are too many blanks.
WORDS_A_BLANK = 3


def check(draft: Draft) -> dict[str, list[str]]:
    """Return what breaks a rule, by field; nothing: it may be submitted."""
    found: Found = defaultdict(list)
    _head(draft, found)
    if draft.one_time:
        _one_time(draft, found)
        return dict(found)
    _text(found, "body", draft.body, BODY, draft)
    if draft.carousel:
        _carousel(draft, found)
    else:
        _header(draft, found)
        _footer(draft, found)
        _buttons(draft, found)
    _samples(draft, found)
    return dict(found)


def hints(draft: Draft) -> list[str]:
    """Return advice that keeps nothing from being submitted."""
    found = []
    blanks, words = len(names(draft.body)), len(PLACEHOLDER.sub("", draft.body).split())
    if blanks and words < blanks * WORDS_A_BLANK:
        found.append(
            _("There is little text around the variables. Meta may refuse it: add some words.")
        )
    if draft.category == "UTILITY" and re.search(
        r"\b(offer|discount|sale|promo\w*|coupon|deal)\b|%", draft.body, re.IGNORECASE
    ):
        found.append(
            _(
                "This reads like marketing. Meta changes such utility templates to marketing by itself."  # noqa: E501
            )
        )
    if draft.category == "MARKETING" and not any(b.type == "QUICK_REPLY" for b in draft.buttons):
        found.append(_("A quick reply invites an answer, and an answer opens the 24-hour window."))
    return found


def _head(draft: Draft, found: Found) -> None:
    if not NAME.fullmatch(draft.name):
        found["name"].append(
            _("Use small letters, digits and _ only, such as order_update; 512 at most.")
        )
    if draft.language not in CODES:
        found["language"].append(_("Choose a language that WhatsApp knows."))
    if draft.category not in CATEGORIES:
        found["category"].append(_("Choose one of the categories."))


def _one_time(draft: Draft, found: Found) -> None:
    minutes = draft.minutes.strip()
    if minutes and not (minutes.isdecimal() and MINUTES[0] <= int(minutes) <= MINUTES[1]):
        found["minutes"].append(_("A code is good for 1 to 90 minutes."))
    _length(found, "code_button", draft.code_button, BUTTON_TEXT)


def _text(found: Found, key: str, text: str, limit: int, draft: Draft) -> None:
    if not text.strip():
        found[key].append(_("Write a text."))
        return
    _length(found, key, text, limit)
    if EDGE.search(text):
        found[key].append(
            _("A variable cannot stand at the start or the end: put words around it.")
        )
    if ADJACENT.search(text):
        found[key].append(_("Two variables cannot follow each other: put words between them."))
    _names(found, key, text, draft)


def _names(found: Found, key: str, text: str, draft: Draft) -> None:
    broken = [inner for inner in ANY_BRACES.findall(text) if not re.fullmatch(r"\s*\w+\s*", inner)]
    if broken or text.count("{{") != text.count("}}"):
        found[key].append(_("Write variables as {{1}} or {{first_name}}, with two braces each."))
    blanks = names(text)
    if draft.named:
        wrong = [name for name in blanks if not PARAMETER.fullmatch(name)]
        if wrong:
            found[key].append(
                _("“%(name)s” is no name: begin with a small letter, then letters, digits and _.")
                % {"name": wrong[0]}
            )
    elif blanks != [str(number) for number in range(1, len(blanks) + 1)]:
        found[key].append(_("Number the variables in order: {{1}}, {{2}}, {{3}} …, none left out."))


def _header(draft: Draft, found: Found) -> None:
    if draft.header not in HEADERS:
        found["header"].append(_("Choose one of the headers."))
    if draft.header != "TEXT":
        return
    text, key = draft.header_text, "header_text"
    if not text.strip():
        found[key].append(_("Write a header, or choose none."))
        return
    _length(found, key, text, HEADER)
    _names(found, key, text, draft)
    if len(names(text)) > 1:
        found[key].append(_("A header may have one variable."))
    if "\n" in text or MARKUP.search(text):
        found[key].append(_("A header is one line without formatting."))


def _footer(draft: Draft, found: Found) -> None:
    _length(found, "footer", draft.footer, FOOTER)
    if "{{" in draft.footer:
        found["footer"].append(_("A footer cannot have variables."))


def _buttons(draft: Draft, found: Found) -> None:
    kinds = [button.type for button in draft.buttons]
    if len(kinds) > MOST_BUTTONS:
        found["buttons"].append(_("A template may have ten buttons."))
    for kind, most in MOST.items():
        if kinds.count(kind) > most:
            found["buttons"].append(_too_many(kind, most))
    quick = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(a != b for a, b in pairwise(quick)) > 1:
        found["buttons"].append(_("Keep the quick replies together: before or after the others."))
    for index, button in enumerate(draft.buttons):
        _button(found, f"button-{index}", button, BUTTONS)
    _distinct(found, "buttons", draft.buttons)


def _distinct(found: Found, key: str, buttons: tuple[Button, ...]) -> None:
    texts = [button.text.strip().casefold() for button in buttons if button.text.strip()]
    if len(set(texts)) < len(texts):
        found[key].append(_("Two buttons say the same: answers could not be told apart."))


def _too_many(kind: str, most: int) -> str:
    words = {
        "QUICK_REPLY": ngettext(
            "At most %(most)s quick reply.", "At most %(most)s quick replies.", most
        ),
        "URL": ngettext(
            "At most %(most)s button with a link.", "At most %(most)s buttons with a link.", most
        ),
        "PHONE_NUMBER": _("At most one button that calls a number."),
        "COPY_CODE": _("At most one code to copy."),
    }
    return words[kind] % {"most": most}


def _button(found: Found, key: str, button: Button, allowed: tuple[str, ...]) -> None:
    if button.type not in allowed:
        found[f"{key}-text"].append(_("Buttons of this kind cannot be written here."))
        return
    if button.type != "COPY_CODE":
        if not button.text.strip():
            found[f"{key}-text"].append(_("Write what the button says."))
        _length(found, f"{key}-text", button.text, BUTTON_TEXT)
        if "{{" in button.text or "\n" in button.text:
            found[f"{key}-text"].append(_("A button's text is one line without variables."))
    if button.type == "URL":
        _address(found, key, button)
    elif button.type == "PHONE_NUMBER" and not PHONE.fullmatch(button.value.strip()):
        found[f"{key}-value"].append(_("Write the number with its country: +44 20 7946 0000."))
    elif button.type == "COPY_CODE" and not 0 < len(button.value.strip()) <= CODE:
        found[f"{key}-value"].append(_("Give a sample of the code, 1 to 20 characters."))


def _address(found: Found, key: str, button: Button) -> None:
    url = button.value.strip()
    _length(found, f"{key}-value", url, URL)
    if not ADDRESS.fullmatch(url):
        found[f"{key}-value"].append(
            _("Write an address that begins with https://; it may end in one variable.")
        )
    elif re.match(r"https?://(www\.)?(wa\.me|api\.whatsapp\.com)", url, re.IGNORECASE):
        found[f"{key}-value"].append(_("Meta refuses links to WhatsApp itself in a button."))
    elif names(url):
        if names(url) != ["1"]:
            found[f"{key}-value"].append(_("A link's variable is written {{1}}."))
        if not button.example.strip():
            found[f"{key}-example"].append(_("Give a sample of how the link ends."))


def _carousel(draft: Draft, found: Found) -> None:  # noqa: C901
    if not CARDS[0] <= len(draft.cards) <= CARDS[1]:
        found["cards"].append(_("A carousel has 2 to 10 cards."))
    if not draft.card_buttons:
        found["card_buttons"].append(_("Each card needs a button."))
    if len(draft.card_buttons) > MOST_CARD_BUTTONS:
        found["card_buttons"].append(_("A card may have two buttons."))
    if draft.card_buttons.count("PHONE_NUMBER") > 1:
        found["card_buttons"].append(_too_many("PHONE_NUMBER", 1))
    texts = [bool(card.body.strip()) for card in draft.cards]
    for index, card in enumerate(draft.cards):
        key = f"card-{index}"
        if any(texts):
            _text(found, f"{key}-body", card.body, CARD_BODY, draft)
        if card.body.count("\n") > CARD_BREAKS:
            found[f"{key}-body"].append(_("A card's text may have two line breaks."))
        if tuple(button.type for button in card.buttons) != draft.card_buttons:
            found["cards"].append(_("All cards must have the same buttons."))
        for place, button in enumerate(card.buttons):
            _button(found, f"{key}-b-{place}", button, CARD_BUTTONS)
        _distinct(found, f"{key}-body", card.buttons)


def _samples(draft: Draft, found: Found) -> None:
    for part, name in draft.blanks():
        if not draft.example(part, name):
            found[f"example-{part}-{name}"].append(_("Meta's reviewers want a sample of this."))
    for place, _form in needs_sample(draft):
        if not draft.samples.get(place):
            found[f"sample-{place}"].append(_("Add a sample file; customers get another one."))


def _length(found: Found, key: str, text: str, limit: int) -> None:
    if len(text) > limit:
        found[key].append(
            ngettext(
                "%(count)s character too many: %(limit)s fit.",
                "%(count)s characters too many: %(limit)s fit.",
                len(text) - limit,
            )
            % {"count": len(text) - limit, "limit": limit}
        )
