"""What the inbox's list is built of."""

from typing import Any

from django import template

from agency.sentences import translated
from conversations import counting, rules
from conversations.content.reading import SUMMARIES
from conversations.listing import Asked

register = template.Library()


@register.simple_tag
def state_with(asked: Asked, **changes: Any) -> str:
    """Return the list's parameters with some changed."""
    return asked.but(**changes)


@register.simple_tag
def state_without(asked: Asked) -> str:
    """Return the parameters of the list as a whole, in its order."""
    which = "open" if asked.q and asked.which == "all" else asked.which
    return Asked(which=which, sort=asked.sort).query


@register.filter
def at_most(count: int) -> str:
    """Write a count as far as it was counted."""
    return f"{counting.MOST - 1}+" if count >= counting.MOST else str(count)


@register.filter
def shown_preview(preview: str) -> str:
    """Return a conversation's newest message as the list shows it; only words of ours are said."""
    return translated(preview) if preview in SUMMARIES else preview


@register.filter
def label_colour(tag: str) -> str:
    """Return the colour of a tag; those that are no labels are grey."""
    return rules.labels().get(tag, "grey")
