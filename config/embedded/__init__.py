"""Embedded PostgreSQL and Valkey under the data folder, for development and small sites.

Both come from wheels, listen on unix sockets that only their owner reaches, and outlive the
process that started them, until :func:`stop`. ``python -m config.embedded start|stop|status|env``.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded import postgres, valkey
from config.embedded.errors import EmbeddedError

__all__ = ["EmbeddedError", "Servers", "ensure_running", "running", "stop"]


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the embedded servers are."""

    database_url: str
    broker_url: str
    cache_url: str


def ensure_running(var: Path) -> Servers:
    """Start what is not running yet; safe to call from several processes at once.

    Raises :class:`EmbeddedError`, a sentence for people.
    """
    with _locked(var):
        sockets = _sockets(var)
        postgres.ensure_running(var / "postgresql", sockets)
        valkey.ensure_running(var / "valkey", sockets)
    return _servers(sockets)


def running(var: Path) -> Servers | None:
    """Return the servers if both answer."""
    sockets = _socket_folder(var)
    if postgres.answers(sockets) and valkey.answers(sockets):
        return _servers(sockets)
    return None


def stop(var: Path) -> None:
    """Stop both servers; nothing happens if they are not running."""
    with _locked(var):
        valkey.stop(_socket_folder(var))
        postgres.stop(var / "postgresql")


def _servers(sockets: Path) -> Servers:
    return Servers(
        database_url=postgres.url(sockets),
        broker_url=valkey.broker_url(sockets),
        cache_url=valkey.cache_url(sockets),
    )


def _socket_folder(var: Path) -> Path:
    """Sockets lie in a short path: the system allows them about a hundred characters."""
    digest = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"transom-{os.getuid()}-{digest}"


def _sockets(var: Path) -> Path:
    folder = _socket_folder(var)
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if owner not in (os.getuid(), postgres.system_uid()):
        raise EmbeddedError(f"The folder {folder} belongs to somebody else; remove it first.")
    postgres.give(folder)
    return folder


@contextmanager
def _locked(var: Path) -> Iterator[None]:
    try:
        var.mkdir(parents=True, exist_ok=True)
        file = (var / "embedded.lock").open("w")
    except OSError as error:
        raise EmbeddedError(
            f"The data folder {var} cannot be written ({error.strerror});"
            " choose another one with TRANSOM_VAR."
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
