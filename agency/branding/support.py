"""Where people find help, as the agency says."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from agency.models import Brand


@dataclass(frozen=True)
class Way:
    """One way to help; ``kind`` is ``help``, ``email`` or ``phone``."""

    kind: str
    url: str
    text: str


def ways(brand: Brand) -> list[Way]:
    """Return the ways that the agency offers."""
    found = []
    if brand.help_url:
        parts = urlsplit(brand.help_url)
        found.append(Way("help", brand.help_url, (parts.netloc + parts.path).rstrip("/")))
    if brand.support_email:
        found.append(Way("email", f"mailto:{brand.support_email}", brand.support_email))
    if brand.support_phone:
        digits = "".join(sign for sign in brand.support_phone if sign in "+0123456789")
        found.append(Way("phone", f"tel:{digits}", brand.support_phone))
    return found
