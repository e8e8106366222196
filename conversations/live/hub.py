"""The SSE hub (``/live/``): a bare ASGI application, because thousands of pages stay connected.

A page connects once. Events carry ids only, and the browser fetches what it shows; but rows of the
list are pushed to those who see all of it (``conversations.live.rows``). Who may listen is decided
by the same session cookie as for pages, in the schema of the host's agency.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

import orjson
import redis.asyncio
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import close_old_connections
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare
from django_tenants.utils import tenant_context
from redis.exceptions import RedisError

from agency.models import User
from agency.signin import demand
from agency.signin.backend import Backend
from conversations.live import audience
from conversations.live.audience import Listener
from conversations.live.publish import CHANGED, channel
from conversations.live.pushing import Pushed, Pusher
from tenants import directory
from tenants.middleware import host_of

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Seconds between comments that keep proxies from closing a silent stream.
HEARTBEAT = 20
# A reader that falls this far behind is cut off; its page reconnects and reads the present state.
BACKLOG = 100
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
# The event that carries rows.
ROWS = "rows"


def _backlog() -> "asyncio.Queue[bytes | None]":
    return asyncio.Queue(BACKLOG)


@dataclass(frozen=True, eq=False, slots=True)
class Reader:
    """A connected page, and what it has yet to be sent; ``None`` ends its stream."""

    listener: Listener
    queue: "asyncio.Queue[bytes | None]" = field(default_factory=_backlog)


class Hub:
    """Fans an agency's events out to its connected pages."""

    def __init__(self, cache_url: str) -> None:
        self._url = cache_url
        self._readers: dict[str, set[Reader]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._pusher = Pusher(self._listeners, self._deliver)

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._listen())

    async def stop(self) -> None:
        for readers in self._readers.values():
            for reader in readers:
                _end(reader)
        await self._pusher.stop()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        admitted = await sync_to_async(_admitted)(scope)
        if admitted is None:
            await _answer(send, 403, b"Sign in first.")
            return
        schema, listener, sees_all = admitted
        reader = Reader(listener)
        self._readers[schema].add(reader)
        gone = asyncio.create_task(_gone(receive, reader))
        try:
            await self._stream(reader, send, rows=sees_all)
        finally:
            gone.cancel()
            self._readers[schema].discard(reader)

    async def _stream(self, reader: Reader, send: Send, *, rows: bool) -> None:
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        hello = orjson.dumps({"rows": rows})
        await _chunk(send, b"retry: 2000\n" + _event("hello", hello))
        while True:
            try:
                event = await asyncio.wait_for(reader.queue.get(), HEARTBEAT)
            except TimeoutError:
                await _chunk(send, b": still here\n\n")
                continue
            if event is None:
                break
            await _chunk(send, event)
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _listen(self) -> None:
        """Read all agencies' channels over one subscription; survive the server's absence."""
        missed = False
        while True:
            try:
                client = redis.asyncio.Redis.from_url(self._url)
                async with client, client.pubsub() as subscription:
                    await subscription.psubscribe(channel("*"))
                    async for message in subscription.listen():
                        if message["type"] == "pmessage":
                            self._fan_out(message["channel"].decode(), message["data"])
                        elif missed:
                            # Subscribed again: from here on nothing more is missed.
                            missed = False
                            self._catch_up()
            except (RedisError, OSError) as error:
                log.warning("live_hub_disconnected", error=type(error).__name__)
                missed = True
                await asyncio.sleep(1)

    def _fan_out(self, name: str, data: bytes) -> None:
        schema, _, kind = name.removeprefix(channel("")).partition(":")
        if readers := self._readers.get(schema):
            # Written once, however many read it.
            event = _event(kind or CHANGED, data)
            for reader in list(readers):
                _offer(reader, event)
            if not kind:
                self._pusher.note(schema, orjson.loads(data)["conversations"])

    def _listeners(self, schema: str) -> set[Listener]:
        return {reader.listener for reader in self._readers.get(schema, ())}

    def _deliver(self, schema: str, pushed: Pushed) -> None:
        for reader in list(self._readers.get(schema, ())):
            if data := pushed.get(reader.listener):
                _offer(reader, _event(ROWS, data))

    def _catch_up(self) -> None:
        """Nobody knows what was missed: let every page read anew what it shows."""
        for readers in self._readers.values():
            for reader in readers:
                _offer(reader, _event(CHANGED, b'{"conversations":[]}'))


def _event(kind: str, data: bytes) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), data)


def _offer(reader: Reader, event: bytes) -> None:
    if reader.queue.full():
        _end(reader)
    else:
        reader.queue.put_nowait(event)


def _end(reader: Reader) -> None:
    """Let the stream end; a full queue has room for that, too."""
    if reader.queue.full():
        reader.queue.get_nowait()
    reader.queue.put_nowait(None)


async def _gone(receive: Receive, reader: Reader) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    _end(reader)


async def _chunk(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _admitted(scope: Scope) -> tuple[str, Listener, bool] | None:
    """Return whose events this request may hear, as whom, and whether rows come along; or ``None``.

    People of clients hear nothing: an id alone tells of conversations that are none of theirs.
    """
    headers = dict(scope["headers"])
    host = host_of(headers.get(b"host", b"").decode("latin-1"))
    # As Django reads them for pages: cookies of others that break the rules are no obstacle.
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    session_key = cookies.get(settings.SESSION_COOKIE_NAME)
    if session_key is None:
        return None
    close_old_connections()
    agency = directory.agency_of_host(host)
    if agency is None:
        return None
    with tenant_context(agency):
        user = _signed_in(session_key)
        if user is None:
            return None
        listener = Listener(
            person=user.pk,
            session=session_key,
            proof=user.get_session_auth_hash(),
            language=_language(scope),
        )
        return str(agency.schema_name), listener, bool(audience.who_see_all([listener]))


def _signed_in(session_key: str) -> User | None:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if store.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = Backend().get_user(store.get(SESSION_KEY))
    if user is None or user.is_client or demand.unmet(user):
        return None
    proven = constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if proven else None


def _language(scope: Scope) -> str:
    """Return the language that the page says it is in."""
    [asked] = parse_qs(scope["query_string"].decode("latin-1")).get("language", [""])[:1]
    return asked if asked in _LANGUAGES else settings.LANGUAGE_CODE
