"""Ways into a chat: links, QR codes and the button on a site."""

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.brand import hex_colour
from conversations.models.number import Number

# Letters and digits that nobody confuses, and too few vowels for words.
LETTERS = "BCDFGHJKMNPQRTVWXYZ"
DIGITS = "2346789"
# A code is one word to whoever compares words, and holds a digit so that no real word is one.
code_validator = RegexValidator(
    r"^(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{4,12}$",
    _("A code has 4 to 12 letters and digits, at least one of each, such as SUMMER25."),
)


def new_code() -> str:
    """Return a code that is easy to read and to type, such as ``KR7M4``."""
    return "".join(map(secrets.choice, (LETTERS, LETTERS, DIGITS, LETTERS, DIGITS)))


def new_key() -> str:
    """Return a key for the address of a button."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))


class EntryLink(models.Model):
    """A “Chat on WhatsApp” link: whoever comes by it brings its code along in the first message.

    ``text``: what the customer finds written already; the code stands where it says ``{code}``,
    else at its end.
    """

    class Position(models.TextChoices):
        END = "end", _("Right")
        START = "start", _("Left")

    name = models.CharField(max_length=80)
    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="entry_links")
    code = models.CharField(
        max_length=12, unique=True, default=new_code, validators=[code_validator]
    )
    text = models.CharField(max_length=300, blank=True)
    # Where it is put up, in the agency's words: "Instagram", "Poster at the station".
    place = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)
    # The button on a site: its address, look and words.
    key = models.CharField(max_length=16, unique=True, default=new_key)
    label = models.CharField(max_length=40, blank=True)
    greeting = models.CharField(max_length=120, blank=True)
    # The words in other languages: {"es": {"label", "greeting"}}.
    words = models.JSONField(default=dict)
    position = models.CharField(max_length=8, choices=Position, default=Position.END)
    # Empty: the brand's main colour.
    colour = models.CharField(max_length=7, blank=True, validators=[hex_colour])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class EntryDay(models.Model):
    """How often a link was followed on a day (UTC), and what came of it; nothing tells by whom."""

    link = models.ForeignKey(EntryLink, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    # Followed as it is, by its QR code, and by the button on a site.
    links = models.PositiveIntegerField(default=0)
    scans = models.PositiveIntegerField(default=0)
    buttons = models.PositiveIntegerField(default=0)
    # Messages that brought the code, and contacts that came by it first.
    chats = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="entry_day_key")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
