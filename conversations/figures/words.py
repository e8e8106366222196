"""What kinds and sources of messages are called."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_KINDS = {
    "text": _("Text"),
    "image": _("Picture"),
    "video": _("Video"),
    "audio": _("Audio"),
    "document": _("Document"),
    "sticker": _("Sticker"),
    "buttons": _("Reply buttons"),
    "list": _("List"),
    "link_button": _("Link button"),
    "location": _("Location"),
    "location_request": _("Location request"),
    "contacts": _("Contact card"),
    "template": _("Template"),
    "carousel": _("Carousel"),
    "choice": _("Tapped choice"),
    "reaction": _("Reaction"),
    "order": _("Order"),
    "form": _("Form"),
    "unsupported": _("Unsupported"),
}
_SOURCES = {
    "flow": _("Automation"),
    "agent": _("People"),
    "app": _("WhatsApp Business app"),
    "system": _("System"),
    "customer": _("Customer"),
}


def kind(name: str) -> str:
    """Return what a kind of message is called."""
    return str(_KINDS.get(name) or name.replace("_", " ").capitalize() or gettext("Unknown"))


def source(name: str) -> str:
    """Return what a source of messages is called."""
    return str(_SOURCES.get(name) or name)
