"""What the sandbox remembers for a moment only."""

from dataclasses import dataclass


@dataclass(slots=True)
class Session:
    """An upload that was announced."""

    length: int
    mime: str


@dataclass(slots=True)
class Code:
    """What a sign-up ended with: good once, for half a minute, for one number's token."""

    number: str
    until: float
