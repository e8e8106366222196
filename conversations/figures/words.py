"""What kinds and sources of messages are called."""

from django.utils.translation import gettext_lazy as _

from agency.sentences import translated
from conversations.content import kinds

_SOURCES = {
    "flow": _("Automation"),
    "agent": _("People"),
    "app": _("WhatsApp Business app"),
    "system": _("System"),
    "customer": _("Customer"),
}


def kind(name: str) -> str:
    """Return what a kind of message is called."""
    return translated(kinds.look(name).label)


def source(name: str) -> str:
    """Return what a source of messages is called."""
    return str(_SOURCES.get(name) or name)
