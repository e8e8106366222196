"""Remembers the sandbox in one JSON file: written aside, then renamed over the old one.

Saving is debounced, and a save that took t seconds is followed by a pause of 20 t, so that a
large sandbox under load spends a twentieth of its time on it at most.
"""

import asyncio
import contextlib
import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from whatsapp.simulator.faults import Faults
from whatsapp.simulator.hooks import Hooks
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.shapes import Event
from whatsapp.simulator.world import (
    Chat,
    Customer,
    Json,
    Media,
    Message,
    Number,
    Template,
    World,
)

log = logging.getLogger(__name__)

FORMAT = 1
DEBOUNCE = 1.0
SHARE = 20
# How many chats are encoded before other work gets its turn.
SLICE = 50


class Keeper:
    """Saves a moment after a change, and at the end."""

    def __init__(self, path: Path | None, world: World, faults: Faults, hooks: Hooks) -> None:
        self._path = path
        self._world = world
        self._faults = faults
        self._hooks = hooks
        self._dirty = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._saving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch for changes."""
        if self._path is not None:
            self._task = asyncio.create_task(self._watch(self._path))

    def touch(self) -> None:
        """Something has changed."""
        self._dirty.set()

    async def stop(self) -> None:
        """Save for the last time."""
        if self._task is None or self._path is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self._saving is not None:
            # Two writers at once could leave the older state behind.
            await self._saving
        await self._save(self._path)

    async def _watch(self, path: Path) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(DEBOUNCE)
            self._dirty.clear()
            started = time.monotonic()
            self._saving = asyncio.create_task(self._save(path))
            await asyncio.shield(self._saving)
            await asyncio.sleep((time.monotonic() - started) * SHARE)

    async def _save(self, path: Path) -> None:
        """Encode in slices; a message accepted meanwhile makes the next save due."""
        chats = list(self._world.chats.values())
        encoded: list[orjson.Fragment] = []
        for begin in range(0, len(chats), SLICE):
            encoded += [orjson.Fragment(orjson.dumps(c)) for c in chats[begin : begin + SLICE]]
            await asyncio.sleep(0)
        # The queues last: a status told twice is harmless, one never told is not.
        data = orjson.dumps(self._head() | {"chats": encoded, "queues": self._queues()})
        await asyncio.to_thread(_write, path, data)

    def _head(self) -> Json:
        world = self._world
        return {
            "format": FORMAT,
            "offset": world.offset,
            "faults": asdict(self._faults),
            "numbers": list(world.numbers.values()),
            "customers": list(world.customers.values()),
            "media": list(world.media.values()),
            "templates": {waba: list(items.values()) for waba, items in world.templates.items()},
            "deleted_names": world.deleted_names,
        }

    def _queues(self) -> Json:
        return {key: list(lane.events) for key, lane in self._hooks.lanes.items() if lane.events}


def load(path: Path, world: World, faults: Faults, hooks: Hooks) -> None:
    """Fill the world from a file; a missing file is an empty sandbox.

    So is one that cannot be read, which is kept aside: the sandbox has nothing that cannot be made
    again, and it must not keep the product from starting.
    """
    try:
        saved = _read(path)
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError, AttributeError, Refusal) as error:
        aside = path.with_name(path.name + ".damaged")
        path.replace(aside)
        log.warning(
            "%s cannot be read (%s); it is kept as %s, and the sandbox starts empty.",
            path,
            f"{type(error).__name__}: {error}",
            aside.name,
        )
        return
    world.offset = saved.offset
    faults.update(saved.faults)
    world.numbers.update({item.id: item for item in saved.numbers})
    world.media.update({item.id: item for item in saved.media})
    for customer in saved.customers:
        world.add_customer(customer)
    for waba, templates in saved.templates.items():
        world.templates[waba] = {(item.name, item.language): item for item in templates}
    world.deleted_names.update(saved.deleted_names)
    for chat in saved.chats:
        world.chats[chat.number, chat.customer] = chat
        world.by_wamid.update({message.wamid: (chat, message) for message in chat.messages})
    for number_id, events in saved.queues.items():
        hooks.lane(number_id).events.extend(events)


@dataclass(slots=True)
class _Saved:
    """All that a file holds, read before any of it counts."""

    offset: float
    faults: Json
    numbers: list[Number]
    media: list[Media]
    customers: list[Customer]
    templates: dict[str, list[Template]]
    deleted_names: dict[str, dict[str, float]]
    chats: list[Chat]
    queues: dict[str, list[Event]]


def _read(path: Path) -> _Saved:
    data = orjson.loads(path.read_bytes())
    if data["format"] != FORMAT:
        raise ValueError(f"it is of format {data['format']}, not {FORMAT}")
    # Refuses what is no switch.
    Faults().update(data["faults"])
    return _Saved(
        offset=float(data["offset"]),
        faults=data["faults"],
        numbers=[Number(**item) for item in data["numbers"]],
        media=[Media(**item) for item in data["media"]],
        customers=[Customer(**item) for item in data["customers"]],
        templates={
            waba: [Template(**item) for item in items] for waba, items in data["templates"].items()
        },
        deleted_names=dict(data.get("deleted_names") or {}),
        chats=[_chat(item) for item in data["chats"]],
        queues={key: [Event(**item) for item in items] for key, items in data["queues"].items()},
    )


def _chat(item: Json) -> Chat:
    messages = [Message(**message) for message in item.pop("messages")]
    return Chat(**item, messages=messages)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    # Tokens and app secrets are in it.
    aside.touch(mode=0o600)
    aside.write_bytes(data)
    aside.replace(path)
