"""What can be made to go wrong."""

import asyncio
import random
from dataclasses import asdict, dataclass, fields
from typing import Any

from whatsapp.simulator.refusal import CODES, Refusal

# How long a lost answer keeps the caller waiting, seconds: longer than any client's time-out.
HANG = 120.0
_dice = random.SystemRandom()


@dataclass(slots=True)
class Faults:
    """The switches; probabilities are 0..1, ``true`` counts as 1.

    ``error_code`` is what ``error_rate`` answers. ``late_refusals`` tells 131047 by a failed
    status instead of by the answer, as Meta often does.
    """

    timeout_after_accept: float = 0.0
    error_rate: float = 0.0
    slow_ms: float = 0.0
    lose_statuses: float = 0.0
    duplicate_rate: float = 0.0
    reorder: bool = False
    error_code: int = 131000
    late_refusals: bool = False

    def update(self, values: dict[str, Any]) -> None:
        """Set some switches; raises :class:`Refusal` for a name or value that is not known."""
        known = {item.name: item.type for item in fields(self)}
        clean = {name: _clean(name, known.get(name), value) for name, value in values.items()}
        for name, value in clean.items():
            setattr(self, name, value)

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the switches with everything off."""
        return asdict(cls())

    async def before(self) -> None:
        """Wait and fail as set, before a call is looked at."""
        if self.slow_ms:
            await asyncio.sleep(self.slow_ms / 1000)
        if chance(self.error_rate):
            raise Refusal(self.error_code, "A fault of the sandbox, switched on by you.")


def chance(probability: float) -> bool:
    """Return true with the given probability."""
    return probability > 0 and (probability >= 1 or _dice.random() < probability)


def shuffled(items: list[Any]) -> list[Any]:
    """Return the items in another order; two are swapped, more are shuffled."""
    if len(items) <= 2:  # noqa: PLR2004 - a pair has one other order
        return items[::-1]
    return _dice.sample(items, len(items))


def _clean(name: str, kind: Any, value: Any) -> float | bool | int:
    if kind is None or not isinstance(value, int | float):
        raise Refusal(100, f"fault {name}: not known, or not a number.")
    if kind is bool:
        return bool(value)
    if name == "error_code":
        if value not in CODES:
            raise Refusal(100, f"fault error_code: {value} is not one of {sorted(CODES)}.")
        return int(value)
    if value < 0 or (name != "slow_ms" and value > 1):
        raise Refusal(100, f"fault {name}: {value} is out of bounds.")
    return min(float(value), 60_000.0)
