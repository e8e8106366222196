"""What to start, where, and with which settings."""

import fcntl
import os
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config import embedded, secretsfile

REPO = Path(__file__).resolve().parents[2]
SERVERS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")


class TakenError(Exception):
    """A port or a data folder is in use; the message says what to do."""


@dataclass(slots=True)
class Plan:
    """One run of the product."""

    var: Path
    host: str
    port: int
    simulator_port: int
    environment: dict[str, str]
    embedded_servers: bool = False
    lock: IO[str] | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> "Plan":
        """Read ``PORT``, ``SIMULATOR_PORT``, ``TRANSOM_VAR``, ``HOST`` and the servers' URLs."""
        return cls(
            var=Path(os.environ.get("TRANSOM_VAR", REPO / "var")).resolve(),
            host=os.environ.get("HOST", "127.0.0.1"),
            port=_port("PORT", 8000),
            simulator_port=_port("SIMULATOR_PORT", 8001),
            environment=dict(os.environ),
        )

    def claim(self) -> None:
        """Make sure that folder and ports are free. Raises :class:`TakenError`."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.lock = (self.var / "up.lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise TakenError(
                f"Transom already runs with the data in {self.var}."
                " Choose another folder with TRANSOM_VAR to run it twice."
            ) from None
        _check_free(self.host, self.port, "PORT")
        _check_free("127.0.0.1", self.simulator_port, "SIMULATOR_PORT")

    def start_servers(self) -> None:
        """Start the embedded servers unless all are given. Raises ``EmbeddedError``."""
        given = {name: self.environment.get(name) for name in SERVERS}
        if not all(given.values()):
            self.embedded_servers = True
            servers = embedded.ensure_running(self.var)
            urls = (servers.database_url, servers.broker_url, servers.cache_url)
            for name, url in zip(SERVERS, urls, strict=True):
                self.environment[name] = given[name] or url
        for name, value in secretsfile.load(self.var).items():
            self.environment.setdefault(name, value)
        self.environment |= {
            "PORT": str(self.port),
            "SIMULATOR_PORT": str(self.simulator_port),
            "SIMULATOR_STATE": str(self.var / "simulator.json"),
            "TRANSOM_VAR": str(self.var),
            "PYTHONUNBUFFERED": "1",
            # Everything here runs as one user, root or not; the workers need not warn of it.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }

    def stop_servers(self) -> None:
        if self.embedded_servers:
            embedded.stop(self.var)

    @property
    def programs(self) -> dict[str, list[str]]:
        """The lasting programs by name, in the order of their start."""
        tool = Path(sys.executable).parent
        celery = [str(tool / "celery"), "-q", "-A", "config.celery"]
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        web = ["config.asgi:application", "--host", self.host, "--port", str(self.port)]
        return {
            "web": [str(tool / "uvicorn"), *web, "--no-access-log", "--log-level", "warning"],
            "work": [
                *celery,
                "worker",
                "-n",
                "work@%h",
                "-Q",
                "inbound,timers,default",
                "-c",
                "2",
                *quiet,
            ],
            "send": [
                *celery,
                "worker",
                "-n",
                "send@%h",
                "-Q",
                "sends,outside",
                "-P",
                "threads",
                "-c",
                "16",
                *quiet,
            ],
            "beat": [
                *celery,
                "beat",
                "-s",
                str(self.var / "beat-schedule"),
                "--loglevel",
                "WARNING",
            ],
        }


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004
        raise TakenError(f"{name} must be a port number, not {text!r}.")
    return int(text)


def _check_free(host: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise TakenError(
                f"Port {port} cannot be used ({error.strerror})."
                f" Choose another one: make up {variable}={port + 10}"
            ) from None
