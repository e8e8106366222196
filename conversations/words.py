"""Words in customers' messages: compared without case, accents and punctuation; pure."""

import unicodedata


def plain(text: str) -> str:
    """Return a text for comparing: small letters without accents, words apart by one space.

    Signs that make up letters (as in Hindi) stay; so do letters of every script.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        " " if _is_gap(character) else character
        for character in decomposed
        if not _is_accent(character)
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def has_word(text: str, word: str) -> bool:
    """Return whether a plain text has this plain word, or these words, whole."""
    return bool(word) and f" {word} " in f" {text} "


def _is_accent(character: str) -> bool:
    # Accents of Latin, Greek and Cyrillic, and Arabic vowel signs; no vowel signs of Indic scripts.
    return unicodedata.combining(character) != 0 and (
        "\u0300" <= character <= "\u036f" or "\u0610" <= character <= "\u06ed"
    )


def _is_gap(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "PSZC"
