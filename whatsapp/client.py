"""The Graph API over HTTP: one connection pool a process, every failure classified.

The calls are coroutines; :func:`run` lets synchronous code (tasks, commands) use them on the
process's one background event loop, so that connections stay open between tasks.
"""

import asyncio
import atexit
import threading
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import orjson
from django.conf import settings

from conversations.models import Number
from whatsapp import errors

T = TypeVar("T")
Json = dict[str, Any]

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
MEDIA_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=5)
CONNECTIONS = 300
MAX_MEDIA = 100 * 1024 * 1024
# The only hosts that ever see a token (cloud-api.md, section 5), besides the configured server.
MEDIA_HOSTS = frozenset({"graph.facebook.com", "lookaside.fbsbx.com"})


class GraphFailure(Exception):  # noqa: N818 - a failure may be temporary, it is no program error
    """A call that did not succeed; ``error`` says what that means and what to do."""

    def __init__(self, error: errors.GraphError) -> None:
        super().__init__(f"{error.code}: {error.cause}")
        self.error = error


class Graph:
    """One number's (or WABA's) view of the Graph API."""

    def __init__(self, *, base_url: str, token: str, version: str) -> None:
        self._root = f"{base_url}/{version}"
        self._host = urlsplit(base_url).netloc
        # A code is exchanged without one.
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    @classmethod
    def of(cls, number: Number) -> "Graph":
        """Return the client for a number; a sandbox number speaks to the simulator."""
        base = settings.SIMULATOR_URL if number.sandbox else settings.GRAPH_URL
        return cls(base_url=base, token=str(number.access_token), version=settings.GRAPH_VERSION)

    async def send(self, phone_number_id: str, payload: Json) -> Json:
        """``POST /{phone_number_id}/messages``: a message, a read receipt, a typing indicator."""
        return await self.call("POST", f"{phone_number_id}/messages", json=payload)

    async def number_info(self, phone_number_id: str) -> Json:
        fields = (
            "display_phone_number,verified_name,quality_rating,throughput,name_status,status,"
            "whatsapp_business_manager_messaging_limit,code_verification_status"
        )
        return await self.call("GET", phone_number_id, query={"fields": fields})

    async def register(self, phone_number_id: str, pin: str) -> Json:
        body = {"messaging_product": "whatsapp", "pin": pin}
        return await self.call("POST", f"{phone_number_id}/register", json=body)

    async def templates(self, waba_id: str) -> list[Json]:
        """Return all templates of a WABA, following the pages."""
        found: list[Json] = []
        query = {"limit": "200"}
        while True:
            page = await self.call("GET", f"{waba_id}/message_templates", query=query)
            found += page.get("data", [])
            after = page.get("paging", {}).get("cursors", {}).get("after")
            if not after or not page.get("paging", {}).get("next"):
                return found
            query = {"limit": "200", "after": after}

    async def create_template(self, waba_id: str, payload: Json) -> Json:
        return await self.call("POST", f"{waba_id}/message_templates", json=payload)

    async def delete_template(
        self, waba_id: str, name: str, *, template_id: str | None = None
    ) -> Json:
        """Delete a template in all its languages, or only the one that has this id."""
        query = {"name": name, **({"hsm_id": template_id} if template_id else {})}
        return await self.call("DELETE", f"{waba_id}/message_templates", query=query)

    async def subscribe(self, waba_id: str) -> Json:
        """Subscribe the token's app to the WABA's webhooks."""
        return await self.call("POST", f"{waba_id}/subscribed_apps")

    async def subscribed_apps(self, waba_id: str) -> Json:
        return await self.call("GET", f"{waba_id}/subscribed_apps")

    async def upload(
        self, phone_number_id: str, data: bytes | IO[bytes], mime: str, name: str
    ) -> str:
        """Upload media; return its id (valid for 30 days). An open file is closed afterwards."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", mime)
        form.add_field("file", data, filename=name, content_type=mime)
        answer = await self.call(
            "POST", f"{phone_number_id}/media", form=form, timeout=MEDIA_TIMEOUT
        )
        return str(answer["id"])

    async def media_info(self, media_id: str) -> Json:
        """Return ``url`` (lives 5 minutes), ``mime_type``, ``sha256``, ``file_size``."""
        return await self.call("GET", media_id)

    async def download(self, url: str) -> bytes:
        """Return a media url's bytes, at most 100 MB. The token goes to Meta's hosts only."""
        host = urlsplit(url).netloc
        if host != self._host and host not in MEDIA_HOSTS:
            raise GraphFailure(errors.classify(None, {"error": {"code": 131052}}))
        async with (
            _failures(),
            _session().get(url, headers=self._headers, timeout=MEDIA_TIMEOUT) as answer,
        ):
            if answer.status == 404:  # noqa: PLR2004
                raise GraphFailure(errors.URL_EXPIRED)
            if answer.status != 200:  # noqa: PLR2004
                raise GraphFailure(errors.classify(answer.status, None))
            data = await answer.content.read(MAX_MEDIA + 1)
            while len(data) <= MAX_MEDIA and (more := await answer.content.read(1 << 20)):
                data += more
        if len(data) > MAX_MEDIA:
            raise GraphFailure(errors.classify(None, {"error": {"code": 131052}}))
        return data

    async def delete_media(self, media_id: str) -> Json:
        return await self.call("DELETE", media_id)

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Json | None = None,
        query: Mapping[str, str] | None = None,
        form: aiohttp.FormData | None = None,
        raw: bytes | None = None,
        extra: Mapping[str, str] | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> Json:
        """Call Graph and return its JSON. Raises :class:`GraphFailure`."""
        headers = {**self._headers, **(extra or {})}
        data: Any = form if raw is None else raw
        if json is not None:
            headers = {**headers, "Content-Type": "application/json"}
            data = orjson.dumps(json)
        async with (
            _failures(),
            _session().request(
                method,
                f"{self._root}/{path}",
                params=query,
                data=data,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as answer,
        ):
            body = _json(await answer.read())
        if answer.status != 200 or not isinstance(body, dict) or "error" in body:  # noqa: PLR2004
            raise GraphFailure(errors.classify(answer.status, body))
        return body


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


@asynccontextmanager
async def _failures() -> AsyncIterator[None]:
    """Turn what may happen on the way into classified failures."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        # Nothing was sent: surely safe to try again.
        raise GraphFailure(errors.unreachable(str(error))) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise GraphFailure(errors.no_answer(type(error).__name__)) from error


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="graph-http", daemon=True).start()
    atexit.register(_close)
    return loop


def _close() -> None:
    """At the end of the process: close the connections politely."""
    if session := _sessions.get(_loop()):
        run(session.close())


_sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}


def _session() -> aiohttp.ClientSession:
    """Return the running loop's session, with its pool of connections."""
    loop = asyncio.get_running_loop()
    session = _sessions.get(loop)
    if session is None:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
        session = _sessions[loop] = aiohttp.ClientSession(connector=connector)
    return session


def submit(coroutine: Coroutine[Any, Any, T]) -> Future[T]:
    """Start a coroutine on the background loop."""
    return asyncio.run_coroutine_threadsafe(coroutine, _loop())


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the background loop and wait for it."""
    return submit(coroutine).result()
