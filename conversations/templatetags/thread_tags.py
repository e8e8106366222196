"""What bubbles are built of."""

from decimal import Decimal
from typing import Any

from babel.core import UnknownLocaleError
from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from agency.templatetags.ui import icon
from conversations.bubbles import Bubble
from conversations.formatting import formatted, is_few_emoji
from conversations.models import Message

register = template.Library()

Status = Message.Status
_TICKS = {
    Status.QUEUED: "clock",
    Status.IN_DOUBT: "circle-help",
    Status.ACCEPTED: "check",
    Status.SENT: "check",
    Status.DELIVERED: "check-check",
    Status.READ: "check-check",
    Status.PLAYED: "check-check",
    Status.FAILED: "circle-alert",
}
_CALLS = {
    "accept": _("Allowed calls"),
    "reject": _("Does not want calls"),
}


@register.filter
def said(text: object) -> SafeString:
    """Return what somebody wrote as WhatsApp shows it: escaped, with its own few marks."""
    return formatted(str(text))


@register.filter
def few_emoji(text: object) -> bool:
    """Return whether a text is a few emoji alone."""
    return is_few_emoji(str(text))


@register.simple_tag
def tick(message: Message) -> SafeString:
    """Return a message's status as a sign, with its name for those who hear the page."""
    return format_html(
        '{}<span class="visually-hidden status-{}">{}</span>',
        icon(_TICKS.get(Status(message.status), "check")),
        message.status,
        message.get_status_display(),
    )


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """Return an amount in a currency; one that nobody knows by its code."""
    if amount is None:
        return ""
    locale = to_locale(get_language() or "en")
    try:
        return str(format_currency(amount, currency, locale=locale))
    except (UnknownLocaleError, ValueError):
        return f"{format_decimal(amount)} {currency}".strip()


@register.filter
def call_answer(response: object) -> str:
    """Return what a customer answered to the question for calls."""
    return str(_CALLS.get(str(response)) or gettext("Answered: %(answer)s") % {"answer": response})


@register.filter
def is_chosen(choice: Any, bubble: Bubble) -> bool:
    """Return whether the customer tapped this choice of the bubble's."""
    key = choice.get("id") if isinstance(choice, dict) else choice.id
    return isinstance(key, str) and key in bubble.chosen
