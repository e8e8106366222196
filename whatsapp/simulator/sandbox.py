"""The sandbox as a whole: the world and everything that acts on it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from whatsapp.simulator import shapes
from whatsapp.simulator.deliveries import Deliveries
from whatsapp.simulator.faults import Faults
from whatsapp.simulator.filestore import FileStore
from whatsapp.simulator.hooks import Hooks
from whatsapp.simulator.journal import Journal
from whatsapp.simulator.limits import Throughput
from whatsapp.simulator.live import Hub
from whatsapp.simulator.passing import Code, Session
from whatsapp.simulator.store import Keeper, load
from whatsapp.simulator.world import Json, Number, World

# A thousand years: more would leave the range of dates.
MAX_OFFSET = 1000 * 365 * 86400


@dataclass(frozen=True)
class Config:
    """``state`` is the file to remember in (None: memory only); ``control_token`` may be ""."""

    control_token: str
    state: Path | None = None


class Sandbox:
    """Owns the parts and what concerns more than one of them."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.world = World()
        self.faults = Faults()
        self.hub = Hub()
        self.journal = Journal(lambda entry: self.hub.tell("log", entry))
        self.hooks = Hooks(self.world, self.faults, self.journal)
        self.deliveries = Deliveries(self.world, self.hooks, self.hub)
        self.throughput = Throughput()
        self.files = FileStore(self.world, self._media_folder())
        # Samples of templates and codes of sign-ups live for a moment only.
        self.uploads: dict[str, Session] = {}
        self.handles: dict[str, str] = {}
        self.codes: dict[str, Code] = {}
        self.keeper = Keeper(config.state, self.world, self.faults, self.hooks)

    async def start(self) -> None:
        """Load what was saved and begin delivering."""
        if self.config.state is not None:
            load(self.config.state, self.world, self.faults, self.hooks)
        await self.hooks.start()
        for chat in self.world.chats.values():
            for message in chat.messages:
                if message.outgoing and message.status == "sent":
                    self.deliveries.plan(chat, message)
        self.keeper.start()

    async def stop(self) -> None:
        """Stop delivering and save."""
        self.hub.close()
        self.deliveries.stop()
        await self.hooks.stop()
        await self.keeper.stop()
        if self._scratch is not None:
            self._scratch.cleanup()

    def changed(self) -> None:
        """Something is to be saved."""
        self.keeper.touch()

    def set_clock(self, offset: float) -> None:
        """Set the offset from real time, seconds, and tell every number and page."""
        self.world.offset = float(int(max(-MAX_OFFSET, min(MAX_OFFSET, offset))))
        for number in self.world.numbers.values():
            self.hooks.put(number.id, shapes.clock(number, self.world.offset))
        self.hub.tell("clock", self.clock())
        self.changed()

    def clock(self) -> Json:
        """Return the clock: offset and now, seconds."""
        return {"offset_seconds": int(self.world.offset), "now": self.world.now()}

    def put_number(self, number: Number) -> None:
        """Add or replace a number; its webhooks are tried again at once."""
        before = self.world.numbers.get(number.id)
        self.world.numbers[number.id] = number
        if before != number:
            self.hooks.nudge(number.id)
        if before is None and self.world.offset:
            self.hooks.put(number.id, shapes.clock(number, self.world.offset))
        self.hub.tell("people", {})
        self.changed()

    def reset(self, *, everything: bool) -> None:
        """Forget chats, customers, media, faults and clock; numbers and templates if asked."""
        world = self.world
        self.hooks.clear()
        self.deliveries.clear()
        self.files.clear()
        for index in (world.chats, world.customers, world.user_ids, world.by_wamid):
            index.clear()
        if everything:
            world.numbers.clear()
            world.templates.clear()
        world.deleted_names.clear()
        moved = world.offset != 0
        world.offset = 0.0
        self.faults.update(Faults.defaults())
        self.throughput = Throughput()
        self.journal.clear()
        if moved:
            self.set_clock(0)
        self.hub.tell("reset", {})
        self.changed()

    def _media_folder(self) -> Path:
        if self.config.state is not None:
            return self.config.state.with_name(self.config.state.name + ".media")
        self._scratch = tempfile.TemporaryDirectory(prefix="sandbox-media-")
        return Path(self._scratch.name)
