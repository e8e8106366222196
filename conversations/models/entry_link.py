"""Ways into a chat: links, QR codes and the button on a client's site."""

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.number import Number

# Capital letters and digits: what people read off a poster and type.
CODE = RegexValidator(r"^[A-Z0-9][A-Z0-9_-]{1,31}$")


def new_key() -> str:
    """Return a key for addresses that nobody guesses, without signs that look alike."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))


class EntryLink(models.Model):
    """A “Chat on WhatsApp” link: whoever comes by it brings its code along."""

    class Position(models.TextChoices):
        END = "end", _("Right")
        START = "start", _("Left")

    key = models.CharField(max_length=16, unique=True, default=new_key)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=32, unique=True, validators=[CODE])
    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="entry_links")
    text = models.CharField(max_length=400, blank=True)
    active = models.BooleanField(default=True)
    # The button on a site.
    label = models.CharField(max_length=40, blank=True)
    position = models.CharField(max_length=8, choices=Position, default=Position.END)
    # Empty: the brand's main colour.
    colour = models.CharField(max_length=7, blank=True)
    # How many contacts came by it first.
    contacts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="entry_link_newest")]

    def __str__(self) -> str:
        return self.name


class EntryHits(models.Model):
    """How often a link was followed on a day, and from what; nothing tells by whom."""

    class Via(models.TextChoices):
        LINK = "link", _("Link")
        QR = "qr", _("QR code")
        WIDGET = "widget", _("Button")

    link = models.ForeignKey(EntryLink, on_delete=models.CASCADE, related_name="hits")
    day = models.DateField()
    via = models.CharField(max_length=8, choices=Via)
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "entry hits"
        constraints = [models.UniqueConstraint(fields=["link", "day", "via"], name="hits_key")]

    def __str__(self) -> str:
        return f"{self.hits} on {self.day:%Y-%m-%d}"
