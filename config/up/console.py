"""What ``make up`` prints: steps with their time, and the programs' lines behind their names."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

COLOURS = {"web": 36, "work": 33, "send": 35, "beat": 90, "phone": 32, "data": 34}


class Console:
    """Standard output, on which a step's open line and the programs' lines do not mix."""

    def __init__(self) -> None:
        self._open = ""
        self._coloured = sys.stdout.isatty()

    def write(self, text: str) -> None:
        """Print whole lines."""
        if self._open:
            sys.stdout.write("\n")
            self._open = ""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def say(self, name: str, line: str) -> None:
        """Print one line of a program, behind its name."""
        colour = COLOURS.get(name)
        prefix = f"{name:>5}"
        if colour and self._coloured:
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self.write(f"{prefix} │ {line}")

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Print the title, and behind it the seconds that it took, or how it ended."""
        began = time.monotonic()
        self._open = f"{title:.<24} "
        mine = self._open
        sys.stdout.write(mine)
        sys.stdout.flush()
        result = "failed"
        try:
            yield
            result = f"{time.monotonic() - began:5.1f} s"
        except asyncio.CancelledError:
            result = "stopped"
            raise
        finally:
            # The title once more when lines of a program came between.
            sys.stdout.write(f"{result}\n" if self._open == mine else f"{mine}{result}\n")
            sys.stdout.flush()
            self._open = ""
