"""Where a person is signed in: seen, listed and ended."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse

from agency.models import User

Handler = Callable[[HttpRequest], HttpResponse]

# Seconds between two notes of when a session was last seen.
NOTED = 300
KEY = "seen"


class SeenMiddleware:
    """Notes when and from where each session was last seen, now and then."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only where somebody asked who it is: this alone loads no person.
        person = getattr(request, "_cached_user", None)
        if isinstance(person, User) and request.session.session_key:
            now = int(time.time())
            if now - int(request.session.get(KEY, 0)) >= NOTED:
                request.session[KEY] = now
                UserSession.objects.create_from_request(request)
        return response


def of(person: User) -> list[Any]:
    """Return the sessions of a person that are alive, the newest first."""
    alive = UserSession.objects.purge_and_list(person)
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def end(person: User, pk: int) -> bool:
    """End one session of a person; return whether there was one."""
    session = UserSession.objects.filter(user=person, pk=pk).first()
    if session is None:
        return False
    session.end()
    return True


def end_all(person: User) -> None:
    """End all sessions of a person at once, wherever they are."""
    person.epoch += 1
    person.save(update_fields=["epoch"])
    for session in UserSession.objects.filter(user=person):
        session.end()


def end_others(request: HttpRequest, person: User) -> None:
    """End all sessions of a person but that of the request."""
    person.epoch += 1
    person.save(update_fields=["epoch"])
    for session in UserSession.objects.filter(user=person):
        if session.session_key != request.session.session_key:
            session.end()
    kept = UserSession.objects.filter(session_key=request.session.session_key)
    update_session_auth_hash(request, person)
    kept.update(session_key=request.session.session_key)
