"""Which processes serve a data folder: a server's working folder is its data folder.

That is surer than the pid files that a killed server, or a restarted machine, leaves behind:
their number may belong to another program by now.
"""

import os
import signal
import time
from pathlib import Path

from config.embedded.errors import EmbeddedError

PROC = Path("/proc")
# What the kernel appends to a working folder that was removed under its process.
REMOVED = " (deleted)"


def known() -> bool:
    """Return whether this system tells; without it, only the servers' own files do."""
    return (PROC / "self" / "cwd").exists()


def inside(folder: Path, program: str) -> list[int]:
    """Return the pids of ``program`` at work in the folder, removed or not."""
    if not known():
        return []
    resolved = str(folder.resolve())
    return [
        int(entry.name)
        for entry in PROC.iterdir()
        if entry.name.isdigit() and _works_in(entry, resolved, program)
    ]


def end_abandoned(folder: Path, program: str, number: signal.Signals) -> None:
    """End the servers of a folder that is gone: nobody can reach what they keep."""
    if folder.exists() or not inside(folder, program):
        return
    end(folder, program, number, patience=10.0)


def end(folder: Path, program: str, number: signal.Signals, *, patience: float) -> None:
    """Signal the processes and wait until they are gone. Raises :class:`EmbeddedError`."""
    for pid in inside(folder, program):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    if not wait_gone(folder, program, patience=patience):
        pids = ", ".join(str(pid) for pid in inside(folder, program))
        raise EmbeddedError(
            f"{program} does not let go of {folder}; end it by hand (process {pids})."
        )


def wait_gone(folder: Path, program: str, *, patience: float) -> bool:
    """Return whether all are gone within ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while inside(folder, program):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _works_in(entry: Path, folder: str, program: str) -> bool:
    try:
        if (entry / "comm").read_text().strip() != program:
            return False
        return str((entry / "cwd").readlink()) in (folder, folder + REMOVED)
    except OSError:
        # It has just ended, or belongs to somebody else.
        return False
