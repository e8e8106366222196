"""The webhook door: a bare ASGI application, because Meta wants its 200 in milliseconds.

``GET`` answers Meta's verification challenge, ``POST`` takes events: HMAC over the raw bytes,
split by number, committed, and only then 200. What the events mean is nobody's business here.
"""

import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs
from zlib import crc32

import orjson
import structlog

from whatsapp import signature, wire
from whatsapp.door import body
from whatsapp.door.body import Receive, Scope, Send
from whatsapp.door.groupcommit import GroupCommit, Row, StoreUnavailableError
from whatsapp.door.knownapps import App, KnownApps
from whatsapp.door.nudger import Nudger

log = structlog.get_logger(__name__)

PATH = "/webhooks/whatsapp/"
MAX_BODY = 3 * 1024 * 1024
MAX_CHANGES = 1000
# Seconds that a body may take; Meta's own patience with us is shorter.
PATIENCE = 30.0
DATABASE_AWAY = "The database is away; please deliver again."
UNREADABLE = "This app's secret cannot be read; please deliver again."

# Half of a character outside the first plane, which alone stands for nothing.
_HALF = re.compile("[\ud800-\udfff]")
# U+0000 as JSON writes it, and not a backslash followed by "u0000".
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class Answer(NamedTuple):
    status: int
    text: str = ""


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
        try:
            answer = await self._answer(scope, receive)
        except body.UnreadBodyError as error:
            await body.refuse(receive, send, error)
            return
        text = answer.text.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(text)).encode()),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path = scope["path"]
        if not path.startswith(PATH):
            return Answer(404, "There is nothing at this address.")
        try:
            app = await self._apps.get(path[len(PATH) :].strip("/"))
        except StoreUnavailableError:
            return Answer(503, DATABASE_AWAY)
        if app is None:
            return Answer(404, "No such app.")
        if scope["method"] == "GET":
            return _challenge(app, scope["query_string"])
        if scope["method"] == "POST":
            return await self._take(app, scope, receive)
        return Answer(405, "GET or POST.")

    async def _take(self, app: App, scope: Scope, receive: Receive) -> Answer:
        raw = await body.read(scope, receive, limit=MAX_BODY, patience=PATIENCE)
        if app.secret is None:
            return Answer(503, UNREADABLE)
        header = body.header(scope, b"x-hub-signature-256")
        if not signature.verify(app.secret, raw, header):
            log.warning("webhook_forged", app=app.app_id, size=len(raw))
            return Answer(403, "The signature does not match.")
        try:
            parts = wire.split(_parsed(raw))
            if len(parts) > MAX_CHANGES:
                return Answer(400, "At most 1,000 changes.")
            rows = [self._row(app, part) for part in parts]
        # What is nested too deeply is one of the last two, as it is read or written.
        except (ValueError, RecursionError, orjson.JSONEncodeError) as error:
            log.warning("webhook_malformed", app=app.app_id, error=str(error)[:200])
            return Answer(400, "This is not a WhatsApp webhook.")
        try:
            await self._store.write(rows)
        except StoreUnavailableError as error:
            log.warning("webhook_not_stored", app=app.app_id, error=str(error))
            return Answer(503, DATABASE_AWAY)
        self._nudger.nudge({row.lane for row in rows})
        return Answer(200)

    def _row(self, app: App, part: wire.Part) -> Row:
        number = _clean(part.phone_number_id or "")
        # All of a number's events in one lane: their order is kept, and its drain gets the large
        # batches that make it quick.
        lane = crc32((number or part.lane_key).encode("utf-8", "replace")) % self._lanes
        text = orjson.dumps(part.body).decode()
        # PostgreSQL's text cannot hold U+0000. Hardly any event gets as far as the expression.
        if "\\u0000" in text:
            text = _NUL.sub(r"\1\\ufffd", text)
        return Row(lane, app.app_id, number, _clean(part.waba_id), text)


def _clean(identifier: str) -> str:
    return identifier.replace("\x00", "")[:64]


def _parsed(raw: bytes) -> Any:
    """Return the JSON; what no text may hold is replaced. Raises ``ValueError``.

    One customer's broken character must not cost the others in the same webhook their messages.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        lenient = json.loads(raw.decode("utf-8", "replace"), strict=False)
        return orjson.loads(_HALF.sub("\ufffd", json.dumps(lenient, ensure_ascii=False)))


def _challenge(app: App, query_string: bytes) -> Answer:
    if app.verify_token is None:
        return Answer(503, UNREADABLE)
    query = parse_qs(query_string.decode("latin-1"))
    token = query.get("hub.verify_token", [""])[0]
    challenge = query.get("hub.challenge", [""])[0]
    wanted = query.get("hub.mode", [""])[0] == "subscribe"
    if wanted and challenge and signature.same(token, app.verify_token):
        return Answer(200, challenge)
    return Answer(403, "The verify token does not match.")
