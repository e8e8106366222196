"""Waiting until a program answers."""

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable

from config.up.children import ChildFailedError

# Seconds until it has to be healthy.
PATIENCE = 90.0
HTTP_OK = 200
# Loopback, whatever proxy the environment names.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def wait(url: str, check: Callable[[], None]) -> None:
    """Wait until the URL answers 200; ``check`` raises when that is hopeless."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    said = await asyncio.to_thread(_ask, url)
    while said is not None:
        check()
        if asyncio.get_running_loop().time() > deadline:
            raise ChildFailedError(f"{url} is not well after {PATIENCE:.0f} seconds: {said}")
        await asyncio.sleep(0.2)
        said = await asyncio.to_thread(_ask, url)


def _ask(url: str) -> str | None:
    """Return what is wrong."""
    try:
        with _DIRECT.open(url, timeout=3) as answer:
            return None if answer.status == HTTP_OK else f"it answers {answer.status}"
    except urllib.error.HTTPError as error:
        with error:
            return f"it answers {error.code}: {error.read(1000).decode(errors='replace')}"
    except (OSError, http.client.HTTPException) as error:
        return f"it does not answer ({error})"
