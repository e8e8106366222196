"""The embedded servers, watched: they are no children of ours, so nobody tells when they die."""

import asyncio
from contextlib import suppress

from config.embedded import EmbeddedError
from config.up.console import Console
from config.up.plan import Plan

# Seconds between two looks, and at most between two tries to bring a server back.
LOOK = 1.0
LONGEST_PAUSE = 20.0
NAME = "data"


class Guard:
    """Brings embedded servers back that are gone, until it is stopped."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self._plan = plan
        self._console = console
        self._stopping = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch, if this run has embedded servers."""
        if self._plan.embedded_servers:
            self._keeper = asyncio.create_task(self._keep(), name="guard")

    async def stop(self) -> None:
        """End the watch; a start that is under way is waited for, so that nothing comes after."""
        self._stopping.set()
        if self._keeper is not None:
            await self._keeper

    async def _keep(self) -> None:
        pause = LOOK
        while not await self._stopped_within(pause):
            try:
                for name in await asyncio.to_thread(self._plan.mend_servers):
                    self._console.say(NAME, f"{name} was gone and runs again")
                pause = LOOK
            except EmbeddedError as error:
                pause = min(2 * pause, LONGEST_PAUSE)
                self._console.say(NAME, f"{error} It is tried again in {pause:.0f} s.")

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()
