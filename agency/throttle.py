"""A brake on guessing passwords: after some wrong ones, each further try takes a longer wait.

Tries are counted in the cache, for the e-mail address at this agency (or the platform) and for the
client's address anywhere. A try is counted before its password is looked at, so that many at once
gain nothing. Without the cache, people still sign in.
"""

import hashlib
import math
import time
import unicodedata
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_tenants.utils import schema_context
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# The names of the pages on which people sign in: the agencies', and the operators'.
PAGES = ("sign-in", "admin:login")
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
        brakes: list[Brake] = getattr(request, "sign_in_brakes", [])
        # Whoever was in before and names somebody else has shown no password of theirs.
        if (
            brakes
            and request.user.is_authenticated
            and request.user.get_username() == _name(request)
        ):
            _forgive(brakes)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in PAGES:
            return None
        brakes = _brakes(request)
        if wait := _take(brakes):
            log.warning("sign_in_braked", wait=wait)
            answer = render(request, "agency/wait.html", {"wait": _in_words(wait)}, status=429)
            answer["Retry-After"] = str(wait)
            return answer
        request.sign_in_brakes = brakes  # type: ignore[attr-defined]
        return None


def _brakes(request: HttpRequest) -> list[Brake]:
    """Return what has to let this try through, the client first: a braked one brakes nobody."""
    name = _name(request)
    if not (name and request.POST.get("password")):
        return []
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    brakes = [Brake(f"sign-in:name:{digest}", FREE_TO_A_NAME)]
    if client := _client(request.META.get("REMOTE_ADDR", "")):
        brakes.insert(0, Brake(f"sign-in:client:{client}", FREE_TO_A_CLIENT, everywhere=True))
    return brakes


def _name(request: HttpRequest) -> str:
    """Return the e-mail address as the sign-in will look for it."""
    return unicodedata.normalize("NFKC", request.POST.get("username", "")).strip().lower()


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
        return "one second" if seconds == 1 else f"{seconds} seconds"
    minutes = math.ceil(seconds / 60)
    return "one minute" if minutes == 1 else f"{minutes} minutes"
