"""The whole product in its real processes, for tests that look at it from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import psycopg

from config import embedded

if TYPE_CHECKING:
    from playwright.sync_api import Cookie

REPO = Path(__file__).resolve().parents[2]
NUMBER = "100000000000001"
# What the supervisor says once everything is healthy.
RUNNING = "Ctrl-C stops everything"


class House:
    """A running product: its ports, its database, its customers, and ways to hurt it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port, self.simulator_port = _free_ports(2)
        # Of the people who have signed in, by their e-mail addresses.
        self.cookies: dict[str, list[Cookie]] = {}
        self._log = var / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the demonstration agency, without a slash at its end."""
        return f"http://demo.localhost:{self.port}"

    def start(self, **environment: str) -> None:
        names = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
        inherited = {key: value for key, value in os.environ.items() if key not in names}
        starts = self.log().count(RUNNING)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "config.up"],
                cwd=REPO,
                env={
                    **inherited,
                    "TRANSOM_VAR": str(self.var),
                    "PORT": str(self.port),
                    "SIMULATOR_PORT": str(self.simulator_port),
                    **environment,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until(lambda: self.log().count(RUNNING) > starts, 90)

    def stop(self) -> int:
        """Stop as Ctrl-C does; return the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def wait_until(self, true: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert self._process is None or self._process.poll() is None, self.log()[-3000:]
            assert time.monotonic() < deadline, f"Not so in {seconds} s.\n{self.log()[-3000:]}"
            time.sleep(0.1)

    def kill(self, *words: str) -> int:
        """Kill (-9) our own processes with all these words in their command; return how many."""
        assert self._process is not None
        family = psutil.Process(self._process.pid).children(recursive=True)
        found = [p for p in family if all(word in " ".join(p.cmdline()) for word in words)]
        for process in found:
            process.kill()
        return len(found)

    def restart_servers(self, name: str) -> None:
        """Kill PostgreSQL or Valkey (-9) and start it again, with its data."""
        (pid_file,) = {
            "postgresql": [self.var / "postgresql" / "postmaster.pid"],
            "valkey": [self.var / "valkey" / "server.pid"],
        }[name]
        victim = psutil.Process(int(pid_file.read_text().split()[0]))
        victim.kill()
        victim.wait(10)
        time.sleep(0.5)
        embedded.ensure_running(self.var)

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        servers = embedded.running(self.var)
        assert servers is not None
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute("SET search_path = agency_demo, public")
            yield connection

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.database() as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def shell(self, script: str) -> str:
        """Run a script within the demonstration agency; return what it prints."""
        names = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
        inherited = {key: value for key, value in os.environ.items() if key not in names}
        within = (
            "from django_tenants.utils import tenant_context\nfrom tenants.models import Agency\n"
            f'with tenant_context(Agency.objects.get(slug="demo")):\n{indent(script, "    ")}'
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", "shell", "-v", "0", "-c", within],
            check=False,
            cwd=REPO,
            env={**inherited, "TRANSOM_VAR": str(self.var)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulator's control API."""
        token = json.loads((self.var / "secrets.json").read_text())["SIMULATOR_CONTROL_TOKEN"]
        answer = httpx.request(
            method,
            f"http://127.0.0.1:{self.simulator_port}/_sim/{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
        return answer.raise_for_status().json()

    def act(self, phone: str, **what: Any) -> Any:
        return self.control("POST", f"customers/{phone}/messages", {"number": NUMBER, **what})

    def chat(self, phone: str) -> list[dict[str, Any]]:
        """Return what the customer's phone shows, oldest first."""
        messages: list[dict[str, Any]] = self.control("GET", f"chats/{NUMBER}/{phone}")["messages"]
        return messages

    def answers(self, phone: str) -> list[dict[str, Any]]:
        """Return what the business sent to this customer."""
        return [message for message in self.chat(phone) if message["outgoing"]]


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
