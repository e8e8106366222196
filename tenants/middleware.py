"""Chooses the agency, and so the schema, by the host name of the request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import set_urlconf

from tenants import current, directory
from tenants.addresses import address

Handler = Callable[[HttpRequest], HttpResponse]


def host_of(header: str) -> str:
    """Return the host that a ``Host`` header names, bare and in small letters; "" for nonsense."""
    name, _port = split_domain_port(header)
    return name.strip("[]")


def is_visit(request: HttpRequest) -> bool:
    """Return whether a person opens a page, rather than a script or a program asking."""
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in request.headers.get("Accept", "")
        and "HX-Request" not in request.headers
    )


class AgencyMiddleware:
    """Sets ``request.tenant`` and the schema; a host that nobody owns gets a bare 404."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = host_of(request.get_host())
        if host in settings.PLATFORM_HOSTS:
            current.leave()
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            set_urlconf(settings.PUBLIC_SCHEMA_URLCONF)
            request.tenant = None  # type: ignore[attr-defined]
            return self.get_response(request)
        agency = directory.agency_of_host(host)
        if agency is None:
            return HttpResponseNotFound("There is nothing at this address.", "text/plain")
        primary = directory.leads_to(agency)
        if primary not in ("", host) and is_visit(request):
            return HttpResponseRedirect(address(primary, request.get_full_path()))
        current.enter(agency)
        request.tenant = agency  # type: ignore[attr-defined]
        set_urlconf(None)
        return self.get_response(request)
