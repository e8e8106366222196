"""Embedded PostgreSQL and Valkey under the data folder, for development and small sites.

Both come from wheels, listen on unix sockets that only their owner reaches, and outlive the
process that started them, until :func:`stop`. ``python -m config.embedded start|stop|status|env``.
"""

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import secretsfile
from config.embedded import postgres, system_user, valkey
from config.embedded.errors import EmbeddedError

__all__ = ["EmbeddedError", "Servers", "ensure_running", "missing", "running", "stop"]

SOCKETS = Path("/tmp")  # noqa: S108 - the folder made in it is checked and closed to others


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
        _make_secrets(var)
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


def missing(var: Path) -> list[str]:
    """Return which servers are gone, by name. One that is busy or coming up is not."""
    sockets = _socket_folder(var)
    gone = {
        "PostgreSQL": not postgres.is_there(sockets),
        "Valkey": not valkey.is_there(var / "valkey", sockets),
    }
    return [name for name, is_gone in gone.items() if is_gone]


def stop(var: Path) -> None:
    """Stop both servers; nothing happens if they are not running."""
    if not var.exists():
        return
    with _locked(var):
        try:
            valkey.stop(var / "valkey", _socket_folder(var))
        finally:
            postgres.stop(var / "postgresql")
        with suppress(OSError):
            _socket_folder(var).rmdir()


def _make_secrets(var: Path) -> None:
    """Make the secrets before the data, so that data without secrets has lost them."""
    try:
        if not secretsfile.has_data(var):
            secretsfile.load(var)
    except ImproperlyConfigured as error:
        raise EmbeddedError(str(error)) from error


def _servers(sockets: Path) -> Servers:
    return Servers(
        database_url=postgres.url(sockets),
        broker_url=valkey.broker_url(sockets),
        cache_url=valkey.cache_url(sockets),
    )


def _socket_folder(var: Path) -> Path:
    """Sockets lie in a short path: the system allows them about a hundred characters.

    Not in ``TMPDIR``, which differs between processes that have to find the same servers.
    """
    digest = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    return SOCKETS / f"transom-{os.geteuid()}-{digest}"


def _sockets(var: Path) -> Path:
    folder = _socket_folder(var)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    # Anybody may have made this name in a shared folder before us, even as a link.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), system_user.uid()):
        raise EmbeddedError(f"{folder} is not ours; remove it first.")
    system_user.give(folder)
    return folder


@contextmanager
def _locked(var: Path) -> Iterator[None]:
    """Let one process at a time start or stop servers; what the system refuses is a sentence."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        with (var / "embedded.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise EmbeddedError(
            f"The embedded servers cannot use the data folder {var}"
            f" ({error.filename or var}: {error.strerror}); cure that, or choose another"
            " data folder with TRANSOM_VAR."
        ) from error
