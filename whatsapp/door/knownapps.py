"""The Meta apps that may knock, remembered for some seconds."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from tenants import current
from tenants.models import MetaApp
from tenants.secret import Secret, UndecipherableError
from whatsapp.door.groupcommit import StoreUnavailableError

log = structlog.get_logger(__name__)

# Seconds. A new app, or a changed secret, counts everywhere after at most this long.
FRESH = 10.0


@dataclass(frozen=True, slots=True)
class App:
    """What the door has to know of a Meta app; the secrets stay out of every repr.

    ``None`` for a secret that cannot be read with the keys set.
    """

    app_id: str
    secret: Secret | None = field(repr=False)
    verify_token: Secret | None = field(repr=False)


class KnownApps:
    """All apps by id; the platform's own under the empty id. Read anew when older than FRESH."""

    def __init__(self) -> None:
        self._apps: dict[str, App] = {}
        self._read_at = float("-inf")
        self._lock = asyncio.Lock()

    async def get(self, app_id: str) -> App | None:
        """Return the app, or ``None``. Raises :class:`StoreUnavailableError` when never read."""
        if time.monotonic() - self._read_at > FRESH:
            async with self._lock:
                if time.monotonic() - self._read_at > FRESH:
                    await self._refresh()
        return self._apps.get(app_id)

    async def _refresh(self) -> None:
        try:
            self._apps = await sync_to_async(_read_apps)()
        except DatabaseError as error:
            # What was known stays known: a short absence must not turn into 404s.
            if not self._apps:
                raise StoreUnavailableError(type(error).__name__) from error
        self._read_at = time.monotonic()


def _read_apps() -> dict[str, App]:
    close_old_connections()
    current.leave()
    apps: dict[str, App] = {}
    for row in MetaApp.objects.all():
        app = App(row.app_id, _readable(row, "secret"), _readable(row, "verify_token"))
        apps[row.app_id] = app
        if row.platform:
            apps[""] = app
    return apps


def _readable(row: MetaApp, name: str) -> Secret | None:
    """Return a secret; one that cannot be read must not silence the other apps."""
    try:
        return Secret(getattr(row, name))
    except UndecipherableError:
        log.error("app_secret_unreadable", app=row.app_id)  # noqa: TRY400 - its trace tells no more
        return None
