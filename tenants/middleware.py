"""Chooses the agency, and so the schema, by the host name of the request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import set_urlconf

from tenants import current, directory

Handler = Callable[[HttpRequest], HttpResponse]


class AgencyMiddleware:
    """Sets ``request.tenant`` and the schema; a host that nobody owns gets a bare 404."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().partition(":")[0].lower()
        if host in settings.PLATFORM_HOSTS:
            current.leave()
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            set_urlconf(settings.PUBLIC_SCHEMA_URLCONF)
            request.tenant = None  # type: ignore[attr-defined]
            return self.get_response(request)
        agency = directory.agency_of_host(host)
        if agency is None:
            return HttpResponseNotFound("There is nothing at this address.", "text/plain")
        current.enter(agency)
        request.tenant = agency  # type: ignore[attr-defined]
        set_urlconf(None)
        return self.get_response(request)
