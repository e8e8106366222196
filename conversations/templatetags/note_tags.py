"""How notes are shown, and what people may do with them."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from agency.models import User
from agency.sentences import translated
from conversations import mentions, notes
from conversations.content.sentences import Sentence
from conversations.formatting import formatted
from conversations.models import Message

register = template.Library()


@register.filter
def note_words(note: Message) -> SafeString:
    """Return a note's words as messages are shown, with the names marked that it was written to."""
    named = [str(one["name"]) for key in ("mentions", "teams") for one in note.content.get(key, ())]
    if "msgid" in note.content:
        return escape(translated(Sentence(note.content["msgid"], note.content["params"])))
    # Split by a group: what was found stands at the odd places.
    parts = mentions.pattern(named).split(note.text) if named else [note.text]
    shown = [
        format_html('<mark class="mention">@{}</mark>', part) if index % 2 else formatted(part)
        for index, part in enumerate(parts)
    ]
    return mark_safe("".join(shown))  # noqa: S308 - each part is safe


@register.simple_tag
def note_acts(note: Message, person: User, now: datetime) -> dict[str, Any]:
    """Return what this person may do with a note: ``change``, ``delete``; ``now``: its clock."""
    return {
        "change": notes.may_change(note, person, now),
        "delete": notes.may_delete(note, person, now),
    }
