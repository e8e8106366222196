"""The “Chat on WhatsApp” button: a script of less than 2 KB for any site.

It sets no cookie, stores nothing, and needs no inline style: its looks are a constructed
stylesheet in a shadow tree, so that it works under ``style-src 'self'`` and Trusted Types. The
words are chosen by the language that the page says it has.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agency import branding, theme
from conversations.models import EntryLink

SOURCE = Path(__file__).with_name("button.js")
# What a site's page is made to load, at most.
MOST = 2047
FOR_ALL = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a button: the ground, mended so that it can be read on light pages too."""

    ground: str
    ink: str
    mended: bool


def look(colour: str) -> Look:
    """Return how a button looks in a colour; "": the brand's own."""
    wanted = (colour or branding.current().primary).lower()
    ground = theme.readable(wanted, theme.LIGHT)
    return Look(ground, theme.ink_on(ground), ground != wanted)


def script(link: EntryLink, url: str, *, into: str = "") -> str:
    """Return the script; ``into``: an expression for where it stands, if not on the page itself."""
    seen = look(link.colour)
    filled = _source()
    for name, value in {
        "url": url,
        "side": link.position,
        "ground": seen.ground,
        "ink": seen.ink,
        "language": settings.LANGUAGE_CODE,
    }.items():
        filled = filled.replace(f"«{name}»", value)
    # Whatever people wrote is data within the script, also if a page takes it in as it is.
    words = orjson.dumps(_words(link)).decode().replace("<", "\\u003c")
    return f"{filled}(document,{words}{',' + into if into else ''})"


def _words(link: EntryLink) -> dict[str, list[str]]:
    """Return the label, the greeting and what closes it, by language; last those for all others."""
    found = {}
    for code in languages():
        own = link.words.get(code) or {}
        # Nobody wrote any words: those that are known are translated.
        if own or not (link.label or link.greeting):
            found[code] = _in(code, own.get("label", ""), own.get("greeting") or link.greeting)
    found[FOR_ALL] = _in(settings.LANGUAGE_CODE, link.label, link.greeting)
    # Pages say "pt" or "pt-BR"; the script looks for how theirs begins.
    return {code.partition("-")[0]: words for code, words in found.items()}


def _in(code: str, label: str, greeting: str) -> list[str]:
    with translation.override(code):
        words = [label or _("Chat on WhatsApp")]
        return [*words, greeting, _("Close")] if greeting else words


def languages() -> list[str]:
    """Return the languages beside the usual one, in which a button may have words of its own."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@cache
def _source() -> str:
    """Return the script without its comments, as one line."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("//"))
