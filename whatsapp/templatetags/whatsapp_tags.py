"""What the pages of numbers, templates and links are built of."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from whatsapp.templating.preview import ICONS

register = template.Library()


@register.inclusion_tag("whatsapp/field_errors.html")
def field_errors(errors: Mapping[str, list[str]], *key: object) -> dict[str, Any]:
    """What is wrong with a field; ``key``: the parts of its name."""
    name = "".join(map(str, key))
    return {"found": errors.get(name) or [], "name": name}


@register.filter
def item(found: Mapping[str, Any], key: str) -> Any:
    """Return what a mapping has for a key; "" for nothing."""
    return found.get(key, "")


@register.filter
def button_icon(kind: str) -> str:
    """Return the icon of a kind of button."""
    return ICONS.get(kind, "circle")


@register.filter
def button_kind(kind: str) -> str:
    """Return how a kind of button is called."""
    kinds = {
        "QUICK_REPLY": _("Quick reply"),
        "URL": _("Open a link"),
        "PHONE_NUMBER": _("Call a number"),
        "COPY_CODE": _("Copy a code"),
    }
    return kinds.get(kind, kind)


@register.filter
def sample_types(form: str) -> str:
    """Return the types of file that a header takes as its sample."""
    types = {
        "IMAGE": "image/jpeg,image/png",
        "VIDEO": "video/mp4",
        "DOCUMENT": "application/pdf",
    }
    return types.get(form, "")
