"""The living style page, in development only: each component, light, dark and right to left."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from agency import navigation

FRAMES = (
    {"name": "light", "scheme": "light", "dir": "ltr", "lang": "en"},
    {"name": "dark", "scheme": "dark", "dir": "ltr", "lang": "en"},
    {"name": "rtl", "scheme": "light", "dir": "rtl", "lang": "ar"},
)
TOKENS = (
    "surface", "surface-sunken", "surface-raised", "surface-hover", "surface-press",
    "surface-selected", "ink", "ink-muted", "ink-faint", "line", "line-strong", "brand", "accent",
    "good", "warn", "bad", "info", "good-surface", "warn-surface", "bad-surface", "info-surface",
    "bubble-in", "bubble-out", "bubble-note",
)  # fmt: skip
COLOURS = ("grey", "red", "orange", "amber", "green", "teal", "blue", "violet", "pink")
DRAWINGS = (
    "inbox", "contacts", "flows", "figures", "labels", "numbers", "templates", "links", "search",
    "done", "people", "lost",
)  # fmt: skip
_ROWS = (("Maya Fernández", "amber", _("Waiting")), ("Jonas Weber", "green", _("Active")))


def page(request: HttpRequest) -> HttpResponse:
    """Show all components side by side."""
    from config.icons import named  # noqa: PLC0415 - the list is for developers

    context = {
        "frames": FRAMES,
        "tokens": TOKENS,
        "colours": COLOURS,
        "drawings": DRAWINGS,
        "rows": _ROWS,
        "icons": named(),
        "entries": navigation.MAIN,
    }
    return render(request, "design/page.html", context)
