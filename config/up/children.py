"""Child processes: started, their lines passed on, restarted when they die, stopped in order."""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence

RESTARTS = 5
# Seconds until a child that was asked to stop is killed.
PATIENCE = 12
COLOURS = {"web": 36, "work": 33, "send": 35, "beat": 90, "phone": 32}


class ChildFailedError(Exception):
    """A program ended that must not; the message has its last words."""


def say(name: str, line: str) -> None:
    """Print one line of a program, behind its name."""
    colour = COLOURS.get(name)
    prefix = f"\033[{colour}m{name:>5}\033[0m" if colour and sys.stdout.isatty() else f"{name:>5}"
    sys.stdout.write(f"{prefix} │ {line}\n")
    sys.stdout.flush()


class Child:
    """One lasting program."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._last: deque[str] = deque(maxlen=8)
        self._stopping = False

    async def keep(self) -> None:
        """Run the program; start it again when it dies, with growing pauses, a few times."""
        for restart in range(RESTARTS + 1):
            await self._run()
            if self._stopping:
                return
            say(self.name, f"ended with {self._code}; it is started again")
            await asyncio.sleep(min(2**restart, 20))
        words = "\n".join(f"    {line}" for line in self._last)
        raise ChildFailedError(f"The program {self.name!r} keeps ending. Its last words:\n{words}")

    async def stop(self) -> None:
        """Ask the program to end, and make it end."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            # The whole group: a worker's own children must not stay behind.
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    @property
    def _code(self) -> str:
        code = self._process.returncode if self._process else None
        return f"signal {-code}" if code is not None and code < 0 else f"code {code}"

    async def _run(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C goes to us alone; we stop the children in their order.
            start_new_session=True,
        )
        if self._process.stdout is not None:
            async for raw in self._process.stdout:
                line = raw.decode(errors="replace").rstrip()
                if line.strip():
                    self._last.append(line)
                    say(self.name, line)
        await self._process.wait()


async def once(name: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a program to its end and return what it printed. Raises :class:`ChildFailedError`."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, problems = await process.communicate()
    if process.returncode:
        words = problems.decode(errors="replace").strip().splitlines()[-8:]
        raise ChildFailedError(f"{name} failed:\n" + "\n".join(f"    {line}" for line in words))
    return out.decode()
