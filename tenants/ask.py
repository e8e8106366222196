"""What a TLS proxy asks before it gets a certificate for a name: whether we answer to it.

Asked at each handshake whose certificate is not in the proxy's memory, and by nobody from outside.
"""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenants import current, directory
from tenants.models import HOST

PATH = "/internal/ask"
LENGTH = 253
# Who has these came by way of a proxy, and so from outside.
PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST")

Handler = Callable[[HttpRequest], HttpResponse]


class AskMiddleware:
    """Answers before any agency is looked for: the proxy asks by an address of this machine."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A program on this machine that asks for a host gets that host's own 404.
        if request.path_info != PATH or not _from_here(request):
            return self.get_response(request)
        domain = request.GET.get("domain", "").lower().rstrip(".")
        return _answer(200 if _is_ours(domain) else 404)


def _is_ours(domain: str) -> bool:
    if len(domain) > LENGTH or not HOST.fullmatch(domain):
        return False
    if domain in settings.PLATFORM_HOSTS:
        return True
    current.leave()
    return directory.agency_of_host(domain) is not None


def _from_here(request: HttpRequest) -> bool:
    if any(name in request.META for name in PASSED_ON):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _answer(status: int) -> HttpResponse:
    return HttpResponse("yes" if status == 200 else "no", "text/plain", status=status)  # noqa: PLR2004
