"""The page itself: one document for every chat, under a strict content security policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

DOCUMENT = Path(__file__).parent.parent / "static" / "phone.html"
# Messages may name pictures and films by link: those load from anywhere. Nothing else does.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: http: https:",
        "media-src 'self' http: https:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def phone(_: Request) -> Response:
    """``GET /`` and ``GET /phone/{number}/{customer}``."""
    return FileResponse(DOCUMENT, headers=HEADERS)


async def signup(_: Request) -> Response:
    """``GET /signup``: what stands for Meta's sign-up window."""
    return FileResponse(DOCUMENT.with_name("signup.html"), headers=HEADERS)
