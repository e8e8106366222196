"""The ports that a run needs, checked before anything is started."""

import os
import socket

HIGHEST = 65_535


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
    if problem:
        raise TakenError(
            f"Port {port} cannot be used ({problem})."
            f" Choose another one: make up {variable}={_free_above(host, port)}"
        )


def _problem(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or type(error).__name__
    return None


def _free_above(host: str, port: int) -> int:
    """Return a port to propose: a free one soon after this, well away from the simulator's."""
    candidates = range(max(port, 1014) + 10, min(port + 1000, HIGHEST), 10)
    return next((number for number in candidates if _problem(host, number) is None), 8000)
