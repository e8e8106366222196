"""What every page of an agency knows of its brand."""

from typing import Any

from django.http import HttpRequest

from agency import theme
from agency.models import Brand


def brand(request: HttpRequest) -> dict[str, Any]:
    """Return the brand and the part of the product that is shown; nothing on the platform."""
    agency = getattr(request, "tenant", None)
    if agency is None:
        return {}
    found = Brand.objects.filter(pk=1).first() or Brand(name=agency.name)
    return {
        "brand": found,
        "brand_name": found.name or agency.name,
        "nav": request.path.split("/")[1],
        "theme_version": theme.version(found),
        "agency_suspended": agency.suspended,
        "suspended_reason": agency.suspended_reason,
    }
