"""The one front door: webhooks and live updates on bare ASGI, pages on Django's threads.

One process and one port serve all three. Larger sites run the parts apart (docs/operations.md).
"""

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.requests import pages

pages_wsgi: Any = pages()

from a2wsgi import WSGIMiddleware  # noqa: E402
from django.conf import settings  # noqa: E402

from config.bodies import Buffered  # noqa: E402
from conversations.live.hub import Hub  # noqa: E402
from tenants.postgres.dsn import dsn  # noqa: E402
from whatsapp.door.asgi import Door  # noqa: E402
from whatsapp.door.body import Receive, Scope, Send  # noqa: E402
from whatsapp.door.groupcommit import GroupCommit  # noqa: E402
from whatsapp.door.knownapps import KnownApps  # noqa: E402
from whatsapp.door.nudger import Nudger  # noqa: E402

PAGE_THREADS = 16
# Pieces of an answer, of 4 KB for files, that may wait for the client without their thread: enough
# for every page and static file, so that only a large download holds a thread.
PAGE_PIECES = 128


class FrontDoor:
    """Sends a request to the door, the hub or the pages, by its path."""

    def __init__(self) -> None:
        self._door = Door(
            apps=KnownApps(),
            store=GroupCommit(dsn()),
            nudger=Nudger(settings.CACHE_URL),
            lanes=settings.INBOX_LANES,
        )
        self._hub = Hub(settings.CACHE_URL)
        # The pages' threads must not hold up the event loop for the usual five milliseconds.
        sys.setswitchinterval(0.001)
        on_threads: Any = WSGIMiddleware(
            pages_wsgi, workers=PAGE_THREADS, send_queue_size=PAGE_PIECES
        )
        self._pages = Buffered(on_threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            path: str = scope["path"]
            if path.startswith("/webhooks/"):
                await self._door(scope, receive, send)
            elif path.startswith("/live/"):
                await self._hub(scope, receive, send)
            else:
                await self._pages(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._door.start()
                self._hub.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._hub.stop()
                await self._door.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = FrontDoor()
