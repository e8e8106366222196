"""All lasting programs of a run."""

import asyncio
from collections.abc import Mapping, Sequence

from config.up.children import Child
from config.up.console import Console

# First those that bring new work, then those that do it, last the phone that they talk to.
STOP_ORDER = (("beat", "web"), ("work", "send"), ("phone",))


class Crew:
    """The programs that run: started one by one, watched together, stopped in order."""

    def __init__(self, environment: Mapping[str, str], console: Console) -> None:
        self._environment = environment
        self._console = console
        self._children: dict[str, Child] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        self._children[name] = Child(name, command, self._environment, self._console)

    def check(self) -> None:
        """Raise ``ChildFailedError`` if a program could not be kept alive."""
        for child in self._children.values():
            if child.keeper.done():
                child.keeper.result()

    async def watch(self) -> None:
        """Wait until a program cannot be kept alive, and raise ``ChildFailedError``."""
        keepers = [child.keeper for child in self._children.values()]
        await asyncio.wait(keepers, return_when=asyncio.FIRST_COMPLETED)
        self.check()

    async def stop(self) -> None:
        """Stop all, each group at once, one group after the other."""
        for names in STOP_ORDER:
            leaving = [self._children[name] for name in names if name in self._children]
            await asyncio.gather(*(child.stop() for child in leaving))
            # One that could not be kept alive has been reported, or is not the news any more.
            await asyncio.gather(*(child.keeper for child in leaving), return_exceptions=True)

    def kill(self) -> None:
        """End all at once."""
        for child in self._children.values():
            child.kill()
