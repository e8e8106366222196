"""The ports that a run needs, checked before anything is started."""

import errno
import os
import socket

HIGHEST = 65_535
# What another port would cure; all else is about the host.
OF_THE_PORT = (errno.EADDRINUSE, errno.EACCES, errno.EPERM)


class TakenError(Exception):
    """A port or a data folder is in use; the message says what to do."""


def read(variable: str, default: int) -> int:
    """Return the port that a variable names. Raises :class:`TakenError`."""
    text = os.environ.get(variable) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST:
        raise TakenError(f"{variable} must be a port number, not {text!r}.")
    return int(text)


def check(host: str, port: int, variable: str) -> None:
    """Raise :class:`TakenError` if we could not listen there."""
    problem = _problem(host, port)
    if problem is None:
        return
    said = problem.strerror or type(problem).__name__
    if problem.errno not in OF_THE_PORT:
        raise TakenError(
            f"The host {host!r} cannot be used ({said}). Set HOST to an address of this machine,"
            " or leave it out to serve this machine alone."
        )
    raise TakenError(
        f"Port {port} cannot be used ({said})."
        f" Choose another one: make up {variable}={_free_above(host, port)}"
    )


def _problem(host: str, port: int) -> OSError | None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error
    except UnicodeError:
        # A name that cannot even be asked for, such as one with an empty part.
        return OSError(errno.EINVAL, "it is no name of a host")
    return None


def _free_above(host: str, port: int) -> int:
    """Return a port to propose: a free one soon after this, well away from the simulator's."""
    candidates = range(max(port, 1014) + 10, min(port + 1000, HIGHEST), 10)
    return next((number for number in candidates if _problem(host, number) is None), 8000)
