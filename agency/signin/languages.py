"""In which language a person is written to."""

from django.conf import settings
from django.utils.translation import get_language

from agency.models import User


def of(person: User) -> str:
    """Return the person's language; that of the request for whoever has chosen none."""
    return person.language or get_language() or settings.LANGUAGE_CODE
