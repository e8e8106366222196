"""What every page of an agency knows of its brand."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agency import branding, theme
from agency.branding import icons, support
from agency.models import Brand


def brand(request: HttpRequest) -> dict[str, Any]:
    """Return the brand and the part of the product that is shown; nothing on the platform."""
    agency = getattr(request, "tenant", None)
    if agency is None:
        return {}
    found = branding.current()
    digest = icons.digest(found)
    colours = theme.colours(found)
    return {
        "brand": found,
        "brand_name": found.name,
        "brand_logo": image(found, "logo"),
        "brand_logo_dark": image(found, "logo_dark"),
        "brand_icon": reverse("brand-icon", args=["32", digest]),
        "brand_touch_icon": reverse("brand-icon", args=["180", digest]),
        "theme_version": theme.version(found),
        "theme_colour": colours.brand.light,
        "theme_colour_dark": theme.DARK_SURFACE,
        "support": support.ways(found),
        "nav": request.path.split("/")[1],
        "agency_suspended": agency.suspended,
        "suspended_reason": agency.suspended_reason,
    }


def image(found: Brand, kind: str) -> str:
    """Return the address of a picture of the brand, or "" for none."""
    digest = getattr(found, f"{kind}_digest")
    return reverse("brand-image", args=[kind, digest]) if digest else ""
