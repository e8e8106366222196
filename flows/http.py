"""HTTP requests that sessions wait for; private addresses are refused after resolving."""

import asyncio
import ipaddress
import socket
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from django.db import transaction
from django.utils import timezone

from conversations import heads, live
from conversations.models import Conversation
from flows import due
from flows.engine import HttpDone
from flows.engine.nodes.http import pause_seconds
from flows.models import HttpCall
from flows.runner import Runner
from tenants import current
from tenants.outside import PrivateAddressError, check_public

BATCH = 20
MAX_BODY = 256 * 1024
# Should a worker die with requests under way, they are made again after this long.
LEASE = timedelta(minutes=2)


class TooLargeError(ValueError):
    """The answer is larger than a session may keep."""


# What fails in the same way however often it is tried.
HOPELESS = (PrivateAddressError, TooLargeError, aiohttp.InvalidURL)


class PublicResolver(AbstractResolver):
    """Resolves names, and refuses those that lead to private addresses."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for result in found:
            check_public(result["host"])
        return found

    async def close(self) -> None:
        await self._resolver.close()


def drain() -> datetime | None:
    """Make the requests that are due, side by side; return when the next is due."""
    now = timezone.now()
    with transaction.atomic():
        calls = list(
            HttpCall.objects.select_for_update(skip_locked=True)
            .filter(due_at__lte=now)
            .order_by("due_at")[:BATCH]
        )
        HttpCall.objects.filter(pk__in=[call.pk for call in calls]).update(due_at=now + LEASE)
    if calls:
        for call, done in zip(calls, asyncio.run(_all(calls)), strict=True):
            _finish(call, done)
    return HttpCall.objects.order_by("due_at").values_list("due_at", flat=True).first()


async def _all(calls: list[HttpCall]) -> list[HttpDone]:
    connector = aiohttp.TCPConnector(resolver=PublicResolver(), limit=BATCH)
    async with aiohttp.ClientSession(connector=connector) as session:
        return await asyncio.gather(*(request(session, call.token, call.request) for call in calls))


async def request(session: aiohttp.ClientSession, token: str, wanted: dict[str, Any]) -> HttpDone:
    """Make one request with its retries; every outcome is data for the session."""
    error = ""
    for attempt in range(int(wanted["retries"]) + 1):
        if attempt:
            await asyncio.sleep(pause_seconds(attempt))
        try:
            done = await _once(session, token, wanted)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
            cause = _cause(failure)
            error = f"{type(cause).__name__}: {cause}"
            if isinstance(cause, HOPELESS):
                break
        else:
            if done.status is not None and done.status < 500:  # noqa: PLR2004
                return done
            error = f"The server answered {done.status}."
    return HttpDone(token=token, error=error[:300])


def _cause(failure: Exception) -> Exception:
    """Return the refusal of a private address that aiohttp wraps, or the failure itself."""
    if isinstance(failure, aiohttp.ClientConnectorError):
        wrapped = failure.os_error
        if isinstance(wrapped, PrivateAddressError):
            return wrapped
    return failure


async def _once(session: aiohttp.ClientSession, token: str, wanted: dict[str, Any]) -> HttpDone:
    host = urlsplit(wanted["url"]).hostname or ""
    if _is_address(host):
        # aiohttp does not ask the resolver about addresses that are written as numbers.
        check_public(host)
    body = wanted["body"]
    async with session.request(
        wanted["method"],
        wanted["url"],
        headers=wanted["headers"],
        data=body if isinstance(body, str) else None,
        json=body if body is not None and not isinstance(body, str) else None,
        timeout=aiohttp.ClientTimeout(total=wanted["timeout_seconds"]),
        allow_redirects=False,
    ) as answer:
        raw = await _read(answer.content)
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError:
        parsed = raw.decode("utf-8", "replace")
    return HttpDone(token=token, status=answer.status, body=parsed)


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Return the whole body. Raises :class:`TooLargeError`."""
    raw = b""
    async for piece in content.iter_chunked(1 << 16):
        raw += piece
        if len(raw) > MAX_BODY:
            raise TooLargeError(f"The answer is larger than {MAX_BODY >> 10} KB.")
    return raw


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _finish(call: HttpCall, done: HttpDone) -> None:
    """Give the answer to the session and forget the call, in one transaction."""
    with transaction.atomic():
        conversation = (
            Conversation.objects.select_for_update(of=("self",))
            .select_related("number", "contact")
            .get(session=call.session_id)
        )
        runner = Runner({conversation.pk: conversation})
        runner.http_done(conversation, done)
        due.announce(current.agency_id(), runner.flush())
        heads.save([conversation])
        call.delete()
        live.changed([conversation.pk])
