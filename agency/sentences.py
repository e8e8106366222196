"""Says in the reader's language what was made where none is known."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext


def translated(words: Any) -> str:
    """Return a sentence of ``conversations.content.sentences``, or constant words, translated.

    What is in no catalog, such as what other people wrote, stays as it is.
    """
    msgid = getattr(words, "msgid", None)
    if msgid is None:
        text = str(words)
        # An empty msgid would fetch the catalog's own head.
        return gettext(text) if text else ""
    values = {name: _value(value) for name, value in words.params.items()}
    said: str = gettext(msgid)
    return said % values if values else said


def said(data: Any) -> Any:
    """Return JSON-ready data with all sentences in it in the reader's language."""
    if hasattr(data, "msgid"):
        return translated(data)
    if isinstance(data, Mapping):
        return {key: said(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [said(value) for value in data]
    return data


def _value(value: Any) -> Any:
    return translated(value) if hasattr(value, "msgid") else value
