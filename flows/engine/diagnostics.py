"""What is wrong with a definition, said so that its author can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is: only an error keeps a flow from running."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a stable code, the node it is about, what is wrong and what would cure it."""

    code: str
    severity: Severity
    node_id: str | None
    message: str
    cure: str

    def dump(self) -> dict[str, str | None]:
        """Return it as JSON-ready data."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "node_id": self.node_id,
            "message": self.message,
            "cure": self.cure,
        }


class DefinitionError(ValueError):
    """A definition that cannot run; ``diagnostics`` holds all findings, warnings included."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        errors = [d.message for d in self.diagnostics if d.severity is Severity.ERROR]
        super().__init__(" ".join(errors))
