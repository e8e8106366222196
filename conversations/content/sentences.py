"""Sentences that are made where no language is known, and said in the reader's at the face; pure.

A `Sentence` is its English words, so it is compared, logged and stored as any text. It remembers
what it was made of; ``agency.sentences.translated`` makes it anew in another language.
"""

from typing import Any


class Sentence(str):
    """English words, with the pattern and the values that they were made of."""

    __slots__ = ("msgid", "params")

    msgid: str
    params: dict[str, Any]

    def __new__(cls, msgid: str, params: dict[str, Any]) -> "Sentence":
        made = super().__new__(cls, msgid % params if params else msgid)
        made.msgid = msgid
        made.params = params
        return made

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        return self.msgid, self.params


def sentence(msgid: str, /, **params: Any) -> Sentence:
    """Return ``msgid`` with its ``%(name)s`` filled; values may be sentences themselves."""
    return Sentence(msgid, params)


def noop(words: str) -> str:
    """Mark constant words for the catalogs; the face finds them there by themselves."""
    return words
