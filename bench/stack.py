"""The servers and processes that a measurement runs against."""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg

from config import embedded

BIN = Path(sys.executable).parent
SECRET = "bench-app-secret"
APP = "bench-app"


def quick() -> bool:
    return bool(os.environ.get("BENCH_QUICK"))


def report(figure: str, *, ours: float, raw: float | None, unit: str, **more: object) -> None:
    """Print one figure as a JSON line; ``ratio`` is ours to the raw limit."""
    line = {
        "figure": figure,
        "ours": round(ours, 3),
        "raw": None if raw is None else round(raw, 3),
        "ratio": round(ours / raw, 3) if raw else None,
        "unit": unit,
        **more,
    }
    print(json.dumps(line), flush=True)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50 and p99 in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50_ms": round(cuts[49] * 1000, 1), "p99_ms": round(cuts[98] * 1000, 1)}


def prepare() -> None:
    """Start the servers and set Django up for a database of our own on them."""
    servers = embedded.ensure_running(Path(os.environ["TRANSOM_VAR"]))
    os.environ["DATABASE_URL"] = servers.database_url.replace("/transom?", "/bench?")
    os.environ["BROKER_URL"] = servers.broker_url.replace("=0", "=4")
    os.environ["CACHE_URL"] = servers.cache_url.replace("=1", "=5")
    django.setup()


def fresh_database() -> str:
    """Make the database anew, empty and migrated; return its URL."""
    from celery import current_app
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection

    from tenants import directory

    connection.close()
    directory.forget()
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url.replace("/bench?", "/transom?"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
        server.execute("CREATE DATABASE bench")
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    cache.clear()
    current_app.control.purge()
    return url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for the time of a measurement."""
    child = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("BENCH_VERBOSE") else subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@contextmanager
def web(port: int) -> Iterator[None]:
    """The product's front door, one process."""
    command = (str(BIN / "uvicorn"), "config.asgi:application", "--port", str(port))
    with process(*command, "--no-access-log", "--log-level", "warning"):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield


@contextmanager
def stub(port: int, latency: float = 0.0) -> Iterator[None]:
    """A Graph that takes everything, after ``latency`` seconds."""
    command = (str(BIN / "uvicorn"), "bench.stub:application", "--port", str(port))
    with process(*command, "--no-access-log", "--log-level", "warning", STUB_LATENCY=str(latency)):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield


@contextmanager
def worker(queues: str, *more: str, **environment: str) -> Iterator[None]:
    command = (str(BIN / "celery"), "-q", "-A", "config.celery", "worker", "-Q", queues)
    name = queues.partition(",")[0]
    with process(
        *command,
        "-n",
        f"{name}@bench",
        "--without-gossip",
        "--without-mingle",
        *more,
        **environment,
    ):
        _wait_for_queue(name)
        yield


@contextmanager
def beat() -> Iterator[None]:
    schedule = str(Path(os.environ["TRANSOM_VAR"]) / "bench-beat")
    Path(schedule).unlink(missing_ok=True)
    with process(str(BIN / "celery"), "-q", "-A", "config.celery", "beat", "-s", schedule):
        yield


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _wait_for_queue(name: str) -> None:
    from config.heartbeat import workers_seen

    deadline = time.monotonic() + 60
    while name not in workers_seen():
        if time.monotonic() > deadline:
            raise TimeoutError(f"No worker for {name}.")
        time.sleep(0.1)


@contextmanager
def graph_at(port: int) -> Iterator[None]:
    """Let the product's processes speak to a stub instead of Meta."""
    os.environ["WHATSAPP_GRAPH_URL"] = f"http://127.0.0.1:{port}"
    try:
        yield
    finally:
        del os.environ["WHATSAPP_GRAPH_URL"]
