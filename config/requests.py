"""Requests that nothing of ours makes: refused or made harmless before a view meets them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.http import parse_header_parameters

Handler = Callable[[HttpRequest], HttpResponse]

PAGE = "HTTP_HX_CURRENT_URL"


class PageRequest(WSGIRequest):
    """Reads everything as UTF-8, as our pages and their forms are.

    Another ``charset`` stands for what Python knows by that name, which need not even be text:
    no request could be made of it, and nobody would answer.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            found = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            found = ("", {})
        self.content_type, self.content_params = found


class Pages(WSGIHandler):
    """Django's pages."""

    request_class = PageRequest


def pages() -> Pages:
    """Set Django up and return its pages, as ``get_wsgi_application`` does."""
    django.setup(set_prefix=False)
    return Pages()


class OddRequestMiddleware:
    """What no browser sends by itself must not make a page fail."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            return HttpResponseBadRequest("This address cannot be read.", "text/plain")
        # PostgreSQL's text has no U+0000; what stands for it here does so at the webhooks' door.
        request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "%EF%BF%BD")
        page = request.META.get(PAGE, "")
        if not (_is_address(page) and _is_address(unquote(page))):
            del request.META[PAGE]
        return self.get_response(request)


def _is_address(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True
