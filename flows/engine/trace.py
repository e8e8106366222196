"""What the engine did and why, for the test bench and for people who look into a session."""

from dataclasses import dataclass
from typing import Literal

TraceKind = Literal[
    "entered",
    "took",
    "assumed",
    "answered",
    "repeated",
    "ignored",
    "unknown_variable",
    "failed",
    "ended",
]


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One event. ``detail`` is the port for ``took``, the variable for ``unknown_variable`` …"""

    kind: TraceKind
    node: str
    detail: str = ""

    def dump(self) -> dict[str, str]:
        """Return it as JSON-ready data."""
        return {"kind": self.kind, "node": self.node, "detail": self.detail}
