"""In which language a page is: what its reader chose, else what the browser asks for."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import JavaScriptCatalog

from agency.models import User

# The choice of whoever is not signed in, and of everybody on the way to it.
COOKIE = "language"
YEAR = 31_536_000
# Answers that have no words, and are kept by caches: reading who asks would make them vary.
WORDLESS = (
    *("/theme/", "/brand/", "/words/", "/live/", "/widget/"),
    *("/manifest.webmanifest", "/favicon.ico"),
)


class LanguageMiddleware:
    """Turns the page to its reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WORDLESS):
            return self.get_response(request)
        language = chosen(request)
        # Left again at the end: what runs next in this thread may be no page.
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def chosen(request: HttpRequest) -> str:
    """Return the language for this request."""
    user = request.user
    if isinstance(user, User) and user.language in _codes():
        return user.language
    # Django reads the cookie of this name, then Accept-Language.
    return get_language_from_request(request)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take a language from now on; nothing chosen follows the browser."""
    code = request.POST.get("language", "")
    code = code if code in _codes() else ""
    back = request.POST.get("next") or request.headers.get("Referer") or "/"
    fits = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(back if fits else "/")
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=code)
    if code:
        response.set_cookie(
            COOKIE,
            code,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def words(request: HttpRequest, language: str, version: str) -> HttpResponse:  # noqa: ARG001 - busts caches
    """Return what scripts say, in a language; the version in the URL changes with it."""
    with translation.override(language if language in _codes() else settings.LANGUAGE_CODE):
        answer = JavaScriptCatalog.as_view(packages=["config"])(request)
    return cast("HttpResponse", answer)


def words_url() -> str:
    """Return where scripts find their words in the language of now; "" for the one they have."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return ""
    return reverse("words", args=[language, _version(language)])


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _name in settings.LANGUAGES)


@cache
def _version(language: str) -> str:
    locale = translation.to_locale(language)
    files = (
        Path(folder) / locale / "LC_MESSAGES" / "djangojs.mo" for folder in settings.LOCALE_PATHS
    )
    read = b"".join(file.read_bytes() for file in files if file.exists())
    return hashlib.sha256(read).hexdigest()[:12]
