"""Whole addresses of this installation's pages."""

from urllib.parse import urlsplit

from django.conf import settings


def address(host: str, path: str) -> str:
    """Return the address of a path on a host."""
    port = urlsplit(settings.PUBLIC_URL).port
    name = f"[{host}]" if ":" in host else host
    return f"{settings.PUBLIC_SCHEME}://{name}{f':{port}' if port else ''}{path}"
