"""The webhook door: a bare ASGI application, because Meta wants its 200 in milliseconds.

``GET`` answers Meta's verification challenge, ``POST`` takes events: HMAC over the raw bytes,
split by number, committed, and only then 200. What the events mean is nobody's business here.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs
from zlib import crc32

import orjson
import structlog

from whatsapp import signature, wire
from whatsapp.door.groupcommit import GroupCommit, Row, StoreUnavailableError
from whatsapp.door.knownapps import App, KnownApps
from whatsapp.door.nudger import Nudger

log = structlog.get_logger(__name__)

PATH = "/webhooks/whatsapp/"
MAX_BODY = 3 * 1024 * 1024
MAX_CHANGES = 1000

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Answer(NamedTuple):
    status: int
    text: str = ""


class TooLargeError(Exception):
    """The body is larger than Meta ever sends."""


class Door:
    """``/webhooks/whatsapp/`` for the platform's Meta app, ``…/<app>/`` for an agency's own."""

    def __init__(self, *, apps: KnownApps, store: GroupCommit, nudger: Nudger, lanes: int) -> None:
        self._apps = apps
        self._store = store
        self._nudger = nudger
        self._lanes = lanes

    def start(self) -> None:
        self._store.start()
        self._nudger.start()

    async def stop(self) -> None:
        await self._store.stop()
        await self._nudger.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive)
        body = answer.text.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path = scope["path"]
        if not path.startswith(PATH):
            return Answer(404, "There is nothing at this address.")
        try:
            app = await self._apps.get(path[len(PATH) :].strip("/"))
        except StoreUnavailableError:
            return Answer(503, "The database is away; please deliver again.")
        if app is None:
            return Answer(404, "No such app.")
        if scope["method"] == "GET":
            return _challenge(app, scope["query_string"])
        if scope["method"] == "POST":
            return await self._take(app, scope, receive)
        return Answer(405, "GET or POST.")

    async def _take(self, app: App, scope: Scope, receive: Receive) -> Answer:
        try:
            raw = await _read(scope, receive)
        except TooLargeError:
            return Answer(413, "At most 3 MB.")
        header = _header(scope, b"x-hub-signature-256")
        if not signature.verify(app.secret, raw, header):
            log.warning("webhook_forged", app=app.app_id, size=len(raw))
            return Answer(403, "The signature does not match.")
        try:
            parts = wire.split(orjson.loads(raw))
        except (orjson.JSONDecodeError, wire.MalformedEnvelopeError) as error:
            log.warning("webhook_malformed", app=app.app_id, error=str(error)[:200])
            return Answer(400, "This is not a WhatsApp webhook.")
        if len(parts) > MAX_CHANGES:
            return Answer(400, "At most 1,000 changes.")
        rows = [self._row(app, part) for part in parts]
        try:
            await self._store.write(rows)
        except StoreUnavailableError as error:
            log.warning("webhook_not_stored", app=app.app_id, error=str(error))
            return Answer(503, "The database is away; please deliver again.")
        self._nudger.nudge({row.lane for row in rows})
        return Answer(200)

    def _row(self, app: App, part: wire.Part) -> Row:
        number = _clean(part.phone_number_id or "")
        # All of a number's events in one lane: their order is kept, and its drain gets the large
        # batches that make it quick.
        lane = crc32((number or part.lane_key).encode("utf-8", "replace")) % self._lanes
        # PostgreSQL's text cannot hold U+0000; JSON writes it as this escape.
        body = orjson.dumps(part.body).decode().replace("\\u0000", "\\ufffd")
        return Row(lane, app.app_id, number, _clean(part.waba_id), body)


def _clean(identifier: str) -> str:
    return identifier.replace("\x00", "")[:64]


def _challenge(app: App, query_string: bytes) -> Answer:
    query = parse_qs(query_string.decode("latin-1"))
    token = query.get("hub.verify_token", [""])[0]
    challenge = query.get("hub.challenge", [""])[0]
    wanted = query.get("hub.mode", [""])[0] == "subscribe"
    if wanted and challenge and signature.same(token, app.verify_token):
        return Answer(200, challenge)
    return Answer(403, "The verify token does not match.")


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


async def _read(scope: Scope, receive: Receive) -> bytes:
    length = _header(scope, b"content-length")
    if length and length.isdigit() and int(length) > MAX_BODY:
        raise TooLargeError
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLargeError
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)
