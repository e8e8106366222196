"""A brake on guessing: after some wrong passwords or codes, each further try takes a longer wait.

Tries are counted in the cache, for the person at this agency (or the platform) and for the
client's address anywhere. A try is counted before its password is looked at, so that many at once
gain nothing. Without the cache, people still sign in. Mails with links for new passwords are
counted likewise, and never forgiven: they fill somebody's mailbox.
"""

import hashlib
import math
import time
import unicodedata
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any

import structlog
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django_tenants.utils import schema_context
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# Seconds for which tries are remembered after the first, and the longest wait.
MEMORY = 6 * 3600
LONGEST = 15 * 60
SHORTEST = 5
# Tries without a wait: a person mistypes, and behind one address sit several people.
FREE_TO_A_NAME = 5
FREE_TO_A_CLIENT = 20
# What one network of IPv6 has at least: one client can choose among all its addresses.
SUBSCRIBER = 64

# Without the cache, or when a count ran out while it was looked at.
UNCOUNTED = (RedisError, OSError, ValueError)

Handler = Callable[[HttpRequest], HttpResponse]


def _typed(request: HttpRequest) -> str:
    """Return the e-mail address as the sign-in will look for it."""
    return unicodedata.normalize("NFKC", request.POST.get("username", "")).strip().lower()


def _asked(request: HttpRequest) -> str:
    return unicodedata.normalize("NFKC", request.POST.get("email", "")).strip().lower()


def _half_in(request: HttpRequest) -> str:
    """Return who has given the password and is asked for a code."""
    stashed = request.session.get(LOGIN_SESSION_KEY)
    return str(stashed.get("user_pk") or "") if isinstance(stashed, dict) else ""


def _signed_in(request: HttpRequest) -> str:
    return str(request.user.pk or "")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A page that takes something that can be guessed: whose it is, in which field it comes.

    ``field`` is "" when it comes in the address. ``proved`` says whether what came was right, so
    that the try was none.
    """

    kind: str
    whose: Callable[[HttpRequest], str]
    field: str
    proved: Callable[[HttpRequest, HttpResponse], bool]
    # Pages whose address is what can be guessed are counted when they are read, too.
    methods: tuple[str, ...] = ("POST",)


def _came_in(request: HttpRequest, _response: HttpResponse) -> bool:
    """Whoever was in before and names somebody else has shown no password of theirs."""
    return request.user.is_authenticated and request.user.get_username() == _typed(request)


def _went_on(request: HttpRequest, response: HttpResponse) -> bool:
    """What was wrong is asked for again; what was right leads on."""
    return request.user.is_authenticated and response.status_code == HTTPStatus.FOUND


def _linked(request: HttpRequest) -> str:
    """Return what a link holds beside the page's own address."""
    match = request.resolver_match
    return str(match.kwargs.get("token", "")) if match else ""


def _leads_somewhere(_request: HttpRequest, response: HttpResponse) -> bool:
    return response.status_code != HTTPStatus.NOT_FOUND


def _never(_request: HttpRequest, _response: HttpResponse) -> bool:
    return False


# By the names of the pages: those of the agencies, and the operators' sign-in.
PAGES = {
    "sign-in": Guarded("sign-in", _typed, "password", _came_in),
    "admin:login": Guarded("sign-in", _typed, "password", _came_in),
    "mfa_authenticate": Guarded("code", _half_in, "code", _went_on),
    "account_reauthenticate": Guarded("confirm", _signed_in, "password", _went_on),
    "mfa_reauthenticate": Guarded("confirm", _signed_in, "code", _went_on),
    "account_change_password": Guarded("confirm", _signed_in, "oldpassword", _went_on),
    "account_reset_password": Guarded("reset", _asked, "email", _never),
    "join": Guarded("join", _linked, "", _leads_somewhere, ("GET", "HEAD", "POST")),
}


@dataclass(frozen=True, slots=True)
class Brake:
    """Counts the tries of one e-mail address, or of one client."""

    key: str
    free: int
    everywhere: bool = False

    def take(self) -> int:
        """Count a try; return the seconds that it has to wait, or 0 when it may go on."""
        with self._scope():
            cache.add(f"{self.key}:tries", 0, MEMORY)
            tries: int = cache.incr(f"{self.key}:tries")
            if tries < self.free:
                return 0
            # Twenty doublings are beyond the longest wait, and keep the number small.
            wait = min(SHORTEST * 2 ** min(tries - self.free, 20), LONGEST)
            # Whoever sets the gate may try, and closes it behind him.
            if cache.add(f"{self.key}:gate", time.time() + wait, wait):
                return 0
            cache.decr(f"{self.key}:tries")
            left: float = cache.get(f"{self.key}:gate", 0) - time.time()
            return max(1, math.ceil(left))

    def forgive(self) -> None:
        """Take a try back that was none: the password was right."""
        with self._scope():
            if self.everywhere:
                # Who has one account has not earned more guesses at the others.
                cache.decr(f"{self.key}:tries")
                cache.delete(f"{self.key}:gate")
            else:
                cache.delete_many([f"{self.key}:tries", f"{self.key}:gate"])

    def _scope(self) -> Any:
        # The keys of an agency's own cache begin with its schema.
        return schema_context("public") if self.everywhere else nullcontext()


class SignInMiddleware:
    """Answers 429 to a sign-in that comes too soon after wrong ones."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page: Guarded | None = getattr(request, "guarded", None)
        if page is not None and page.proved(request, response):
            _forgive(request.brakes)  # type: ignore[attr-defined]
            if page.kind == "code":
                # With the password alone one was not in yet, so that try was still counted.
                _forgive(_brakes("sign-in", request.user.get_username(), request))
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        page = PAGES.get(match.view_name) if match else None
        if page is None or request.method not in page.methods:
            return None
        came = not page.field or request.POST.get(page.field)
        if not (came and (whose := page.whose(request))):
            return None
        brakes = _brakes(page.kind, whose, request)
        if wait := _take(brakes):
            log.warning("sign_in_braked", kind=page.kind, wait=wait)
            context = {"wait": _in_words(wait), "kind": page.kind}
            answer = render(request, "agency/wait.html", context, status=429)
            answer["Retry-After"] = str(wait)
            return answer
        request.guarded, request.brakes = page, brakes  # type: ignore[attr-defined]
        return None


def _brakes(kind: str, whose: str, request: HttpRequest) -> list[Brake]:
    """Return what has to let this try through, the client first: a braked one brakes nobody."""
    digest = hashlib.sha256(whose.encode("utf-8", "replace")).hexdigest()
    brakes = [Brake(f"{kind}:name:{digest}", FREE_TO_A_NAME)]
    if client := _client(request.META.get("REMOTE_ADDR", "")):
        brakes.insert(0, Brake(f"{kind}:client:{client}", FREE_TO_A_CLIENT, everywhere=True))
    return brakes


def _client(address: str) -> str:
    """Return what stands for the client; nothing for one behind a socket without addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:  # noqa: PLR2004 - the protocol's own number
        return address
    return str(ip_network((parsed.packed, SUBSCRIBER), strict=False))


def _take(brakes: list[Brake]) -> int:
    """Count the try; return the seconds that it has to wait, or 0."""
    try:
        for n, brake in enumerate(brakes):
            if wait := brake.take():
                _forgive(brakes[:n])
                return wait
    except UNCOUNTED as error:
        log.warning("sign_in_unbraked", error=type(error).__name__)
    return 0


def _forgive(brakes: list[Brake]) -> None:
    for brake in brakes:
        with suppress(*UNCOUNTED):
            brake.forgive()


def _in_words(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
