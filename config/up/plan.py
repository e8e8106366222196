"""What to start, where, and with which settings."""

import fcntl
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config import embedded, secretsfile
from config.up import ports
from config.up.ports import TakenError

REPO = Path(__file__).resolve().parents[2]
SERVERS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
ANY_HOST = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
LOOPBACK = "127.0.0.1"
# Everything here runs as one user, root or not; the workers need not warn of it.
CALM = "ignore:You're running the worker with superuser privileges"


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
        """Read ``PORT``, ``SIMULATOR_PORT``, ``TRANSOM_VAR`` and ``HOST``."""
        return cls(
            var=Path(os.environ.get("TRANSOM_VAR") or REPO / "var").resolve(),
            host=os.environ.get("HOST") or LOOPBACK,
            port=ports.read("PORT", 8000),
            simulator_port=ports.read("SIMULATOR_PORT", 8001),
            environment=dict(os.environ),
        )

    def claim(self) -> None:
        """Make sure that folder and ports are free. Raises :class:`TakenError`."""
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            self.lock = (self.var / "up.lock").open("w")
        except OSError as error:
            raise TakenError(
                f"The data folder {self.var} cannot be written ({error.strerror});"
                " choose another one with TRANSOM_VAR."
            ) from None
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise TakenError(
                f"Transom already runs with the data in {self.var}."
                " To run it twice, choose another folder with TRANSOM_VAR, and other ports."
            ) from None
        if self.port == self.simulator_port:
            raise TakenError(f"PORT and SIMULATOR_PORT are both {self.port}; they must differ.")
        ports.check(self.host, self.port, "PORT")
        ports.check(LOOPBACK, self.simulator_port, "SIMULATOR_PORT")

    def start_servers(self) -> None:
        """Start the embedded servers unless all are given.

        Raises ``EmbeddedError``, and ``ImproperlyConfigured`` for the secrets.
        """
        secrets = secretsfile.load(self.var)
        given = {name: self.environment.get(name) for name in SERVERS}
        if not all(given.values()):
            self.embedded_servers = True
            servers = embedded.ensure_running(self.var)
            urls = (servers.database_url, servers.broker_url, servers.cache_url)
            for name, url in zip(SERVERS, urls, strict=True):
                self.environment[name] = given[name] or url
        for name, value in secrets.items():
            self.environment.setdefault(name, value)
        warnings = self.environment.get("PYTHONWARNINGS")
        self.environment |= {
            "PORT": str(self.port),
            "SIMULATOR_PORT": str(self.simulator_port),
            "SIMULATOR_STATE": str(self.var / "simulator.json"),
            "TRANSOM_VAR": str(self.var),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": f"{warnings},{CALM}" if warnings else CALM,
        }

    def stop_servers(self) -> None:
        """Stop the embedded servers if this run has them. Raises ``EmbeddedError``."""
        if self.embedded_servers:
            embedded.stop(self.var)

    def mend_servers(self) -> list[str]:
        """Start embedded servers that are gone; return their names. Raises ``EmbeddedError``."""
        gone = embedded.missing(self.var)
        if gone:
            embedded.ensure_running(self.var)
        return gone

    @property
    def ready_url(self) -> str:
        host = LOOPBACK if self.host in ANY_HOST else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/readyz"

    @property
    def simulator_url(self) -> str:
        return f"http://{LOOPBACK}:{self.simulator_port}/healthz"

    @property
    def simulator(self) -> list[str]:
        return [sys.executable, "-m", "whatsapp.simulator"]

    def manage(self, *arguments: str) -> list[str]:
        return [sys.executable, str(REPO / "manage.py"), *arguments]

    @property
    def programs(self) -> dict[str, list[str]]:
        """The lasting programs by name, in the order of their start."""
        address = f"--host {self.host} --port {self.port} --timeout-graceful-shutdown 5"
        web = f"config.asgi:application {address} --no-access-log --log-level warning"
        celery = [sys.executable, "-m", "celery", "-q", "-A", "config.celery"]
        calm = "--without-gossip --without-mingle"
        work = f"worker -n work@%h -Q inbound,timers,default -P threads -c 2 {calm}"
        send = f"worker -n send@%h -Q sends,outside -P threads -c 16 {calm}"
        schedule = ["-s", str(self.var / "beat-schedule")]
        return {
            "web": [sys.executable, "-m", "uvicorn", *web.split()],
            "work": [*celery, *work.split()],
            "send": [*celery, *send.split()],
            "beat": [*celery, "beat", *schedule],
        }
