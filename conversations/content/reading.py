"""Content as people read it."""

from collections.abc import Callable
from typing import Any

from conversations.content import limits
from conversations.content.parts import Message
from conversations.content.people import ContactCards
from conversations.content.sentences import noop
from conversations.content.simple import Location, Reaction
from conversations.content.template import Template


def reading(content: Message) -> str:
    """Return the whole text that a person would read: body, caption, name, or else the kind."""
    special = _SPECIAL.get(type(content))
    if special is not None:
        return special(content)
    said: str | None = getattr(content, "body", None) or getattr(content, "caption", None)
    return said or str(getattr(content, "kind", "")).replace("_", " ").capitalize()


def summary(content: Message) -> str:
    """Return one line for a list of conversations, of at most 160 characters."""
    return line(reading(content))


def line(text: str) -> str:
    """Return a text as one line of at most 160 characters."""
    words = " ".join(text.split())
    return words if len(words) <= limits.SUMMARY else words[: limits.SUMMARY - 1] + "…"


def _template(content: Template) -> str:
    return f"Template: {content.name}"


def _location(content: Location) -> str:
    return content.name or content.address or "Location"


def _contacts(content: ContactCards) -> str:
    return ", ".join(card.formatted_name for card in content.contacts)


def _reaction(content: Reaction) -> str:
    return f"Reacted {content.emoji}" if content.emoji else "Removed a reaction"


# What a list shows of messages that have no words of their own.
SUMMARIES = frozenset(
    (
        *(noop("Image"), noop("Video"), noop("Audio"), noop("Document"), noop("Sticker")),
        *(
            noop("Location"),
            noop("Contact card"),
            noop("Location request"),
            noop("Opened the chat"),
        ),
        *(noop("Removed a reaction"), noop("Deleted a message")),
    )
)

_SPECIAL: dict[type[Message], Callable[[Any], str]] = {
    Template: _template,
    Location: _location,
    ContactCards: _contacts,
    Reaction: _reaction,
}
