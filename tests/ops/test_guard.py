"""Embedded servers that die while the product runs come back by themselves."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config import embedded
from config.embedded import EmbeddedError, postgres, processes, valkey
from config.up import guard
from config.up.console import Console
from config.up.guard import Guard
from config.up.plan import Plan
from config.up.run import run
from tests.ops.test_up import FakePlan, free_port, has, soon

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def plan() -> Iterator[FakePlan]:
    """A run with embedded servers, in a folder that PostgreSQL's own user may pass."""
    folder = Path(tempfile.mkdtemp(prefix="transom-test-", dir="/tmp"))
    folder.chmod(0o755)
    given = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
    environment = {key: value for key, value in os.environ.items() if key not in given}
    made = FakePlan(folder / "var", "127.0.0.1", free_port(), free_port(), environment)
    yield made
    if made.lock is not None:
        made.lock.close()
    embedded.stop(made.var)
    shutil.rmtree(folder)


def kill_servers(var: Path) -> None:
    postmaster = int((var / "postgresql" / "postmaster.pid").read_text().split()[0])
    for pid in (postmaster, *processes.inside(var / "valkey", valkey.PROGRAM)):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_servers_are_brought_back(
    plan: FakePlan, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    rows: list[object] = []

    def printed(*texts: str) -> bool:
        said.append(capsys.readouterr().out)
        return all(text in "".join(said) for text in texts)

    def act() -> None:
        try:
            if not soon(lambda: printed("http://here/"), 90):
                return
            url = postgres.url(embedded._socket_folder(plan.var))
            with psycopg.connect(url) as connection:
                connection.execute("CREATE TABLE kept (id int)")
            kill_servers(plan.var)
            back = ("PostgreSQL was gone and runs again", "Valkey was gone and runs again")
            if soon(lambda: printed(*back), 60):
                with psycopg.connect(url) as connection:
                    rows.append(connection.execute("SELECT count(*) FROM kept").fetchone())
                with redis.Redis.from_url(plan.environment["CACHE_URL"]) as cache:
                    rows.append(cache.ping())
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=act)
    thread.start()
    assert asyncio.run(run(plan)) == 0
    thread.join()
    assert rows == [(0,), True], "".join(said)
    assert embedded.running(plan.var) is None, "at the end they are stopped"


class Broken(Plan):
    """A run whose servers are gone, and cannot be started while there is no room."""

    tries = 0

    def mend_servers(self) -> list[str]:
        Broken.tries += 1
        if Broken.tries == 1:
            raise EmbeddedError("There is no room.")
        return ["Valkey"] if Broken.tries == 2 else []


def test_a_server_that_does_not_come_back_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guard, "LOOK", 0.01)

    async def play() -> None:
        watch = Guard(Broken(tmp_path, "h", 1, 2, {}, embedded_servers=True), Console())
        watch.start()
        printed = await has(capsys, "runs again")
        assert printed.splitlines() == [
            " data │ There is no room. It is tried again in 0 s.",
            " data │ Valkey was gone and runs again",
        ]
        await watch.stop()

    asyncio.run(play())
