"""The user that PostgreSQL runs under: our own, or a system user when we are root.

PostgreSQL refuses to run as root.
"""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

from config.embedded.errors import EmbeddedError

NAME = "transom-pg"


def needed() -> bool:
    return os.geteuid() == 0


def uid() -> int:
    return _account().pw_uid if needed() else os.geteuid()


def identity() -> dict[str, Any]:
    """Return what makes :func:`subprocess.run` run a program as that user."""
    if not needed():
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give(folder: Path) -> None:
    """Hand a folder that we made to that user."""
    if needed():
        os.chown(folder, uid(), -1, follow_symlinks=False)


def may_pass(folder: Path) -> bool:
    """Return whether that user can get into the folder, by all rules of the system."""
    if not needed():
        return True
    command = ["/bin/sh", "-c", 'cd -- "$1" 2>/dev/null', "sh", str(folder)]
    return subprocess.run(command, check=False, cwd="/", **identity()).returncode == 0  # noqa: S603


def name_of(number: int) -> str:
    """Return the login name of a uid, or the number when it has none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        _create()
        return pwd.getpwnam(NAME)


def _create() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    cure = f"make a system user {NAME}, or run this as an ordinary user"
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and useradd is missing: {cure}."
        ) from error
    # 9: another process has just made it.
    if done.returncode not in (0, 9):
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and useradd failed ({done.stderr.strip()}): {cure}."
        )
