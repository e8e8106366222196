"""What can be reacted with."""

from django import template

from agency.sentences import translated
from conversations import reactions

register = template.Library()


@register.simple_tag
def emojis(which: str) -> list[tuple[str, str]]:
    """Return emojis with their names: those offered at once ("quick"), or the rest."""
    chosen = reactions.QUICK if which == "quick" else reactions.MORE
    return [(emoji, translated(name)) for emoji, name in chosen]
