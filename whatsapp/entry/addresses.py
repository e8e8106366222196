"""Where a link leads, and what the customer finds written there."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from agency.links import absolute
from conversations.models import EntryLink, Number

# Where the code stands in a text; without it, it comes last.
PLACE = "{code}"
# How a link was followed, by the last part of its address.
VIAS = {"": "links", "q": "scans", "w": "buttons"}


def opening(link: EntryLink) -> str:
    """Return what the customer's message begins as: the text with the code in it."""
    text = link.text.strip()
    if PLACE in text:
        return text.replace(PLACE, link.code)
    return f"{text} ({link.code})" if text else link.code


def chat(link: EntryLink) -> str:
    """Return where the chat is opened: WhatsApp's own address, or the sandbox's phone."""
    text = opening(link)
    if link.number.sandbox:
        query = urlencode({"number": link.number.phone_number_id, "text": text})
        return f"{settings.SIMULATOR_URL}/?{query}"
    return f"https://wa.me/{digits(link.number)}?text={quote(text, safe='')}"


def digits(number: Number) -> str:
    return "".join(filter(str.isdecimal, number.display_number))


def short(link: EntryLink, via: str = "") -> str:
    """Return the whole address that people are given; ``via``: a key of ``VIAS``."""
    if via:
        return absolute(reverse("entry-via", args=[link.code, via]))
    return absolute(reverse("entry", args=[link.code]))


def script(link: EntryLink) -> str:
    """Return the whole address of the button's script."""
    return absolute(reverse("entry-button", args=[link.key]))
