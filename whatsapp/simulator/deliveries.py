"""What becomes of an accepted message: sent at once, delivered soon, read on an open phone."""

import asyncio
import time
from collections import deque

from whatsapp.simulator import shapes
from whatsapp.simulator.hooks import Hooks
from whatsapp.simulator.live import Hub
from whatsapp.simulator.refusal import status_error
from whatsapp.simulator.world import Chat, Customer, Json, Message, World

DELIVERED_AFTER = 0.12
READ_AFTER = 0.5


class Deliveries:
    """Moves messages along and tells the business and the page."""

    def __init__(self, world: World, hooks: Hooks, hub: Hub) -> None:
        self._world = world
        self._hooks = hooks
        self._hub = hub
        # The delay is the same for all, so the first to come is the first to go.
        self._due: deque[tuple[float, Chat, Message]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, chat: Chat, message: Message) -> None:
        """Report ``sent`` and plan ``delivered``."""
        self._report(chat, message, "sent")
        self.plan(chat, message)

    def plan(self, chat: Chat, message: Message) -> None:
        """Deliver a message a moment later."""
        self._due.append((time.monotonic() + DELIVERED_AFTER, chat, message))
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(DELIVERED_AFTER, self._deliver)

    def fail(self, chat: Chat, message: Message, code: int, details: str) -> None:
        """Report ``failed``."""
        message.error = status_error(code, details)
        self._report(chat, message, "failed")

    def sent_only(self, chat: Chat, message: Message) -> None:
        """Report ``sent`` and nothing more, as for reactions."""
        self._report(chat, message, "sent")

    def opened(self, chat: Chat) -> None:
        """The customer looks at the chat: everything delivered is read."""
        for message in chat.messages:
            if message.outgoing and message.status == "delivered":
                self._report(chat, message, "read")

    def played(self, chat: Chat, message: Message) -> None:
        """The customer listens to a voice message; only the first time is told."""
        if message.status in {"delivered", "read"}:
            self._report(chat, message, "played")

    def clear(self) -> None:
        """Forget what is planned."""
        self._due.clear()

    def stop(self) -> None:
        """Leave the rest to the next start."""
        if self._timer is not None:
            self._timer.cancel()

    def _deliver(self) -> None:
        self._timer = None
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            _, chat, message = self._due.popleft()
            if message.status != "sent":
                continue
            self._report(chat, message, "delivered")
            if self._hub.watched((chat.number, chat.customer)):
                asyncio.get_running_loop().call_later(READ_AFTER, self._read, chat)
        if self._due:
            pause = max(0.0, self._due[0][0] - now)
            self._timer = asyncio.get_running_loop().call_later(pause, self._deliver)

    def _read(self, chat: Chat) -> None:
        if self._hub.watched((chat.number, chat.customer)):
            self.opened(chat)

    def _report(self, chat: Chat, message: Message, word: str) -> None:
        message.status = word
        customer: Customer = self._world.customer(chat.customer)
        event = shapes.status(customer, message, word, self._world.now())
        self._hooks.put(chat.number, event)
        told: Json = {"wamid": message.wamid, "status": word, "error": message.error}
        self._hub.tell("status", told, (chat.number, chat.customer))
