"""Child processes: started, their lines passed on, restarted when they die, stopped."""

import asyncio
import ctypes
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress

from config.up.console import Console

RESTARTS = 5
# A program that has run for so many seconds starts with a clean slate.
STEADY = 60.0
LONGEST_PAUSE = 20.0
# Seconds until a program that was asked to stop is killed.
PATIENCE = 12.0
LONGEST_LINE = 16_384
LAST_WORDS = 8

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class ChildFailedError(Exception):
    """A program ended that must not; the message has its last words."""


class Child:
    """One lasting program."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], console: Console
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._console = console
        self._pid: int | None = None
        self._last: deque[str] = deque(maxlen=LAST_WORDS)
        self._stopping = asyncio.Event()
        self.keeper = asyncio.create_task(self._keep(), name=name)

    async def stop(self) -> None:
        """Ask the program to end, make it end if it does not, and wait until it has."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        done, _ = await asyncio.wait({self.keeper}, timeout=PATIENCE)
        if not done:
            self._console.say(self.name, f"does not end within {PATIENCE:.0f} s and is killed")
            self.kill()
            await asyncio.wait({self.keeper})

    def kill(self) -> None:
        """End the program and its own children at once, for good."""
        self._stopping.set()
        if self._pid is not None:
            _kill_group(self._pid)

    async def _keep(self) -> None:
        """Run the program; start it again when it dies, after growing pauses, a few times."""
        loop = asyncio.get_running_loop()
        deaths = 0
        while not self._stopping.is_set():
            began = loop.time()
            code = await self._run()
            if self._stopping.is_set():
                return
            deaths = 1 if loop.time() - began > STEADY else deaths + 1
            if deaths > RESTARTS:
                raise ChildFailedError(
                    f"The program {self.name!r} keeps ending ({_reason(code)})."
                    f" Its last words:\n{_indented(self._last)}"
                )
            pause = min(2.0 ** (deaths - 1), LONGEST_PAUSE)
            self._console.say(
                self.name, f"ended ({_reason(code)}); it is started again in {pause:.0f} s"
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run(self) -> int:
        """Run the program to its end; return its exit code."""
        # A pipe of our own: the end of the program counts, not that of all who inherit the pipe.
        reading, writing = os.pipe()
        try:
            process = await _spawn(self._command, self._environment, writing, writing)
        finally:
            os.close(writing)
        self._pid = process.pid
        if self._stopping.is_set():
            self._signal(signal.SIGTERM)
        printing = asyncio.create_task(self._print(reading))
        code = await process.wait()
        # What a dead program leaves behind would work on, unseen.
        _kill_group(process.pid)
        self._pid = None
        await printing
        return code

    async def _print(self, descriptor: int) -> None:
        async for line in _lines(descriptor):
            self._last.append(line)
            self._console.say(self.name, line)

    def _signal(self, number: signal.Signals) -> None:
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)


async def once(name: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a program to its end and return what it printed. Raises :class:`ChildFailedError`."""
    pipe = asyncio.subprocess.PIPE
    process = await _spawn(command, environment, pipe, pipe)
    try:
        out, problems = await process.communicate()
    except asyncio.CancelledError:
        # So is the program, with all that it has started.
        _kill_group(process.pid)
        await process.communicate()
        raise
    if process.returncode:
        words = problems.decode(errors="replace").strip().splitlines()[-LAST_WORDS:]
        raise ChildFailedError(
            f"{name} failed ({_reason(process.returncode)}):\n{_indented(words)}"
        )
    return out.decode()


async def _spawn(
    command: Sequence[str], environment: Mapping[str, str], stdout: int, stderr: int
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        # Ctrl-C goes to us alone; we stop the children in their order.
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is killed, however that happens."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


async def _lines(descriptor: int) -> AsyncIterator[str]:
    """Yield the lines that have something in them, the endless ones cut."""
    stream = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    with os.fdopen(descriptor, "rb", buffering=0) as pipe:
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), pipe
        )
        rest = b""
        while block := await stream.read(LONGEST_LINE):
            *whole, rest = (rest + block).split(b"\n")
            if len(rest) > LONGEST_LINE:
                whole, rest = [*whole, rest], b""
            for line in whole:
                if text := line.decode(errors="replace").rstrip():
                    yield text
        if text := rest.decode(errors="replace").rstrip():
            yield text
        transport.close()


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def _indented(lines: Sequence[str] | deque[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
