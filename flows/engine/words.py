"""How words of customers are compared: case, accents and punctuation do not count."""

import re
import unicodedata

_GAPS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the text in lower case, without accents, its words parted by single spaces.

    A text of nothing but symbols (an emoji, "?") is returned as it is, so that it can be compared.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _GAPS.sub(" ", bare).strip() or text.strip()


def has_phrase(text: str, phrase: str) -> bool:
    """Return whether the words of the phrase stand in the text, whole and in order."""
    wanted = plain(phrase)
    return bool(wanted) and f" {wanted} " in f" {plain(text)} "
