"""The newest webhook deliveries and refused Graph calls, for the page and ``GET /_sim/log``."""

import time
from collections import deque
from collections.abc import Callable
from itertools import count

from whatsapp.simulator.world import Json

KEPT = 500
# Larger bodies are summed up only.
MAX_BODY = 20_000


class Journal:
    """A short memory, newest last; ``tell`` hears each entry."""

    def __init__(self, tell: Callable[[Json], None]) -> None:
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._ids = count(1)
        self._tell = tell

    def webhook(self, number: str, url: str, what: list[str], result: Json, body: bytes) -> None:
        """Note one attempt; ``result`` has status (None: no answer), error, ms, attempt, taken."""
        text = body.decode() if len(body) <= MAX_BODY else ""
        entry = {"kind": "webhook", "number": number, "url": url, "events": what[:20]}
        self._add({**entry, "count": len(what), **result, "body": text})

    def refusal(self, path: str, status: int, code: int, details: str) -> None:
        """Note a refused Graph call."""
        entry = {"kind": "refusal", "path": path, "status": status}
        self._add({**entry, "code": code, "details": details})

    def entries(self, after: int = 0) -> list[Json]:
        """Return what is remembered with an id above ``after``, oldest first."""
        return [entry for entry in self._entries if entry["id"] > after]

    def clear(self) -> None:
        """Forget."""
        self._entries.clear()

    def _add(self, entry: Json) -> None:
        entry = {"id": next(self._ids), "at": time.time(), **entry}
        self._entries.append(entry)
        self._tell({key: value for key, value in entry.items() if key != "body"})
