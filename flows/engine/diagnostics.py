"""What is wrong with a definition, said so that its author can mend it."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# What is said of fields in which nothing stands yet.
_UNFILLED = re.compile(
    r"must not be empty|needs exactly one of .*, not none"
    r"|should have at least \d+ (?:character|item)|should match pattern"
    r"|“(?:https?://)?”|^Nobody is chosen"
)


class Severity(StrEnum):
    """How bad it is: only an error keeps a flow from running."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Hop:
    """A step on a path, the port by which it is left, and the seconds that this can take.

    ``text`` says so in words; "" where no time passes. Infinite seconds: as long as it likes.
    """

    node_id: str
    port: str
    seconds: float = 0
    text: str = ""

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data; endless time is null."""
        return {
            "node_id": self.node_id,
            "port": self.port,
            "seconds": self.seconds if math.isfinite(self.seconds) else None,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a stable code, the node it is about, what is wrong and what would cure it.

    ``path``: the way through the flow on which it shows, where it is about one; ``scenario``: a
    run in which it happens (flows.engine.bench); ``field``: the place in the step's config, as a
    dotted path, where it is about one.
    """

    code: str
    severity: Severity
    node_id: str | None
    message: str
    cure: str
    path: tuple[Hop, ...] = ()
    scenario: Mapping[str, Any] | None = None
    field: str | None = None

    @property
    def unfilled(self) -> bool:
        """Whether the error is only that a field has not been filled in yet."""
        return self.severity is Severity.ERROR and bool(_UNFILLED.search(self.message))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "node_id": self.node_id,
            "message": self.message,
            "cure": self.cure,
            "path": [hop.dump() for hop in self.path] or None,
            "scenario": self.scenario,
            "field": self.field,
            "unfilled": self.unfilled,
        }


class DefinitionError(ValueError):
    """A definition that cannot run; ``diagnostics`` holds all findings, warnings included."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        errors = [d.message for d in self.diagnostics if d.severity is Severity.ERROR]
        super().__init__(" ".join(errors))
