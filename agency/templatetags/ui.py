"""What every page is built of: icons and the navigation."""

import zlib
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agency import languages as agency_languages
from agency import navigation
from agency.models import User
from agency.sentences import translated as say

register = template.Library()

# Icons that point along the line are turned where lines run from right to left.
DIRECTED = {
    "arrow-left",
    "arrow-right",
    "chevron-left",
    "chevron-right",
    "corner-up-left",
    "corner-up-right",
    "external-link",
    "forward",
    "list",
    "list-checks",
    "log-in",
    "log-out",
    "panel-left",
    "panel-right",
    "panel-right-close",
    "panel-right-open",
    "redo",
    "reply",
    "send",
    "send-horizontal",
    "text-quote",
    "undo",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return an icon of ``static/img/icons.txt``; one that means something needs a ``label``."""
    kind = "icon icon-directed" if name in DIRECTED else "icon"
    source = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', kind, label, source
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', kind, source)


@register.simple_tag
def drawing(name: str) -> SafeString:
    """Return one of the drawings of empty states (``static/img/drawings.svg``)."""
    source = f"{static('img/drawings.svg')}#{name}"
    return format_html('<svg class="drawing" aria-hidden="true"><use href="{}"/></svg>', source)


@register.simple_tag(takes_context=True)
def main_navigation(context: RequestContext) -> list[navigation.Link]:
    """Return the links of the main navigation for whoever asks."""
    user = _user(context)
    return navigation.main(user, _path(context)) if user else []


@register.simple_tag(takes_context=True)
def settings_navigation(context: RequestContext) -> list[navigation.Group]:
    """Return the groups of the settings for whoever asks."""
    user = _user(context)
    return navigation.settings(user, _path(context)) if user else []


def _user(context: RequestContext) -> User | None:
    user: Any = context.get("user")
    return user if isinstance(user, User) else None


def _path(context: RequestContext) -> str:
    return context["request"].path if "request" in context else ""


@register.simple_tag
def language_attributes() -> SafeString:
    """Return ``lang`` and ``dir`` of the page's own element, as its words are read."""
    language = translation.get_language() or "en"
    return format_html(
        'lang="{}" dir="{}"',
        translation.to_locale(language).replace("_", "-"),
        "rtl" if translation.get_language_bidi() else "ltr",
    )


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Return the languages that there are, each called as it calls itself."""
    return [
        (code, translation.get_language_info(code)["name_local"].capitalize())
        for code, _name in settings.LANGUAGES
    ]


@register.simple_tag
def words_url() -> str:
    """Return where scripts find their words in the language of now; "" if they have them."""
    return agency_languages.words_url()


@register.filter
def isolated(words: object) -> str:
    """Let a number or a name keep its direction within a sentence, where no element can stand."""
    return f"\u2068{words}\u2069"


@register.filter
def tint(key: object) -> int:
    """Return which of six tints somebody's picture has: always the same for the same key."""
    return zlib.crc32(str(key).encode()) % 6


@register.filter
def translated(words: object) -> str:
    """Return a sentence that was made where no language is known, in the page's language."""
    return say(words)
