"""Figures as people read them."""

import json
from decimal import Decimal
from typing import Any

from babel import Locale, UnknownLocaleError, numbers
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext, to_locale

register = template.Library()

# Stands where there is nothing to tell.
NOTHING = "–"  # noqa: RUF001
MINUTE, HOUR, DAY = 60, 3_600, 86_400
# What ends a script element, or begins a comment in it.
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def amount(value: int | None) -> str:
    """Write a number as the reader's language does."""
    return NOTHING if value is None else numbers.format_decimal(value, locale=_locale())


@register.filter
def percent(value: float | None) -> str:
    return NOTHING if value is None else numbers.format_percent(value / 100, locale=_locale())


@register.filter
def money(value: Decimal, currency: str) -> str:
    """Write a sum, with as many digits as small prices need."""
    pattern = "¤#,##0.00##" if value and abs(value) < 1 else None
    return numbers.format_currency(
        value, currency, format=pattern, locale=_locale(), currency_digits=pattern is None
    )


@register.filter
def duration(seconds: float | None) -> str:
    """Write seconds as at most two units."""
    if seconds is None:
        return NOTHING
    whole = round(float(seconds))
    if whole < MINUTE:
        return ngettext("%(count)d s", "%(count)d s", whole) % {"count": whole}
    if whole < HOUR:
        return pgettext("minutes and seconds", "%(minutes)d min %(seconds)d s") % {
            "minutes": whole // MINUTE,
            "seconds": whole % MINUTE,
        }
    if whole < DAY:
        return pgettext("hours and minutes", "%(hours)d h %(minutes)d min") % {
            "hours": whole // HOUR,
            "minutes": whole % HOUR // MINUTE,
        }
    return pgettext("days and hours", "%(days)d d %(hours)d h") % {
        "days": whole // DAY,
        "hours": whole % DAY // HOUR,
    }


@register.filter
def change(value: int | None, good: str = "up") -> str:
    """Write how many percent there is more than in the period before, and if that is good."""
    if value is None:
        return ""
    better = value == 0 or (value > 0) == (good == "up")
    return format_html(
        '<span class="stat-note" data-trend="{}">{}<span class="visually-hidden"> {}</span></span>',
        "good" if better else "bad",
        f"{'+' if value > 0 else ''}{percent(value)}",
        gettext("against the period before"),
    )


@register.filter
def country(code: str) -> str:
    """Return a country's name in the reader's language."""
    if code == "*":
        return gettext("Unknown country")
    return str(_locale().territories.get(code, code))


@register.filter
def category(name: str) -> str:
    """Return what a pricing category is called."""
    known = {
        "marketing": gettext("Marketing"),
        "utility": gettext("Utility"),
        "authentication": gettext("Authentication"),
        "service": gettext("Service"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


@register.filter
def chart_data(value: dict[str, Any]) -> SafeString:
    """Write a chart's data where its element reads them."""
    text = json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(f'<script type="application/json">{text}</script>')  # noqa: S308 - escaped above


def _locale() -> Locale:
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
