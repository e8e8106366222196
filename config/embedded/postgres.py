"""The embedded PostgreSQL: initdb, start, stop, and what is wrong when one of them fails."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from config.embedded import place, processes, system_user
from config.embedded.errors import EmbeddedError
from config.embedded.place import VERSION, binaries

__all__ = ["answers", "binaries", "ensure_running", "is_there", "stop", "url"]

PROGRAM = "postgres"
DATABASE = "transom"
PORT = 5432
# Seconds for a start (recovery after a crash included), and for an orderly stop.
START_PATIENCE = 60
STOP_PATIENCE = 30
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    # Thousands of small queries, none of which is worth compiling.
    "jit": "off",
    # Creating, migrating and dropping an agency takes a lock for each of its tables.
    "max_locks_per_transaction": "512",
    "log_min_messages": "warning",
    # What a failing statement says and was given, and the row that it met, are people's own.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
# The server gets none of our secrets, nor settings meant for its clients (PGPORT, PGDATA).
ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TZ")


def ensure_running(wanted: Path, sockets: Path) -> None:
    """Initialise and start the server if need be, and make the database."""
    processes.end_abandoned(wanted, PROGRAM, signal.SIGQUIT)
    if answers(sockets):
        return
    data = place.data_folder(wanted)
    processes.end_abandoned(data, PROGRAM, signal.SIGQUIT)
    if not _settled(data, sockets):
        if not data.exists() or not any(data.iterdir()):
            _initialise(data)
        _check(data)
        _start(data, sockets)
    _create_database(sockets)


def answers(sockets: Path) -> bool:
    """Return whether our database takes connections."""
    try:
        psycopg.connect(url(sockets), connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def is_there(sockets: Path) -> bool:
    """Return whether a server serves the sockets, if only to say that it is full or recovering."""
    return PGconn.ping(_address(sockets)) != Ping.NO_RESPONSE


def stop(wanted: Path) -> None:
    """Stop the server, in order if it can be done within ``STOP_PATIENCE`` seconds."""
    data = wanted.resolve()
    if not (data / "postmaster.pid").exists():
        return
    for mode in ("fast", "immediate"):
        if processes.known() and not processes.inside(data, PROGRAM):
            return
        arguments = ("-D", str(data), "-m", mode, "-w", "-t", str(STOP_PATIENCE), "stop")
        status, _ = _run("pg_ctl", *arguments)
        if status == 0:
            return
    raise EmbeddedError(f"PostgreSQL does not stop; its log is {data / 'server.log'}.")


def url(sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://postgres@/{database}?host={sockets}&port={PORT}"


def _address(sockets: Path) -> bytes:
    return f"host={sockets} port={PORT} connect_timeout=2".encode()


def _settled(data: Path, sockets: Path) -> bool:
    """Wait for a server that is coming up, or for the rest of a killed one to go.

    Returns whether a server answers, if only to say that it is full or lacks our database.
    """
    deadline = time.monotonic() + START_PATIENCE
    while (state := PGconn.ping(_address(sockets))) != Ping.OK:
        living = processes.inside(data, PROGRAM)
        if state != Ping.REJECT and not living:
            _drop_stale(data, sockets)
            return False
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"PostgreSQL's processes {living} hold {data} but do not answer. If it is still"
                f" recovering, try again later (its log is {data / 'server.log'}); else run"
                " make down first."
            )
        time.sleep(0.1)
    return True


def _drop_stale(data: Path, sockets: Path) -> None:
    """Remove the locks of a killed server.

    Nobody serves this folder, so they name nobody, or another program, or a process that is
    dead but was never collected, which PostgreSQL takes for a living one.
    """
    if processes.known():
        socket = f".s.PGSQL.{PORT}"
        for lock in (data / "postmaster.pid", sockets / f"{socket}.lock", sockets / socket):
            lock.unlink(missing_ok=True)


def _initialise(data: Path) -> None:
    """Initialise beside the final place and rename: a killed initdb leaves nothing half done."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    system_user.give(fresh)
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
    status, said = _run("initdb", *options, "--pgdata", str(fresh))
    if status:
        raise EmbeddedError(f"PostgreSQL cannot set up {data}: {_telling(said.splitlines())}.")
    fresh.rename(data)


def _check(data: Path) -> None:
    owner = data.stat().st_uid
    if owner != system_user.uid():
        raise EmbeddedError(
            f"{data} belongs to {system_user.name_of(owner)}: run this as the user who made it,"
            " or choose another data folder with TRANSOM_VAR."
        )
    version = data / "PG_VERSION"
    if not version.exists() or not (data / "global" / "pg_control").exists():
        raise EmbeddedError(
            f"{data} is no complete PostgreSQL data folder. If nothing in it is worth keeping,"
            " remove it; else restore it from a backup."
        )
    if version.read_text().strip() != str(VERSION):
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {version.read_text().strip()}, and this is"
            f" {VERSION}: export the agencies with the old version, and import them here."
        )


def _start(data: Path, sockets: Path) -> None:
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories='{sockets}'"
    log = data / "server.log"
    before = log.stat().st_size if log.exists() else 0
    arguments = ("-D", str(data), "-l", str(log), "-o", options, "-w", "-t", str(START_PATIENCE))
    status, said = _run("pg_ctl", *arguments, "start")
    if status:
        lines = said.splitlines()
        if log.exists():
            lines += log.read_bytes()[before:].decode(errors="replace").splitlines()
        raise EmbeddedError(f"PostgreSQL does not start: {_telling(lines)} (its log is {log}).")


def _create_database(sockets: Path) -> None:
    try:
        with psycopg.connect(url(sockets, "postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise EmbeddedError(f"PostgreSQL runs but cannot be used: {said}") from error


def _run(program: str, *arguments: str) -> tuple[int, str]:
    """Run one of PostgreSQL's programs; return its exit status and what it said."""
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    # Files, not pipes: the server keeps what it inherits open for as long as it lives.
    with Path(os.devnull).open() as nothing, tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - our own binaries
            [str(binaries() / program), *arguments],
            check=False,
            stdin=nothing,
            stdout=output,
            stderr=output,
            cwd="/",
            env={**environment, "LC_ALL": "C"},
            start_new_session=True,
            **system_user.identity(),
        )
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace")


def _telling(lines: list[str]) -> str:
    """Return the line that tells most about a failure, without its time and process."""
    said = [line.strip() for line in lines if line.strip()]
    for mark in ("No space left", "FATAL: ", "PANIC: ", "error: "):
        telling = [line for line in said if mark in line]
        if telling:
            return re.sub(r"^[-\d]+ [:.\d]+ \w+ \[\d+\] ", "", telling[-1]).rstrip(".")
    return said[-1].rstrip(".") if said else "it gave no reason"
