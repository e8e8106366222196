"""How an agency's product looks: colours, pictures, words, and what browsers ask of an app."""

from django.db import connection

from agency.models import Brand
from agency.models.brand import IMAGES


def current() -> Brand:
    """Return the brand of the agency entered, without the bytes of its pictures."""
    found = stored()
    if not found.name:
        found.name = getattr(getattr(connection, "tenant", None), "name", "")
    return found


def stored() -> Brand:
    """Return the brand as it is stored, which may have no name of its own."""
    found = Brand.objects.defer(*IMAGES).filter(pk=1).first()
    if found is None:
        found = Brand(pk=1)
    if found.logo_type and not found.logo_digest:
        # A logo from before pictures had digests.
        found.logo_digest = f"{found.updated_at:%y%m%d%H%M%S}"
    return found
