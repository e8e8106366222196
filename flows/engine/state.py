"""Where a session is: frozen, and JSON both ways."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self, get_args

Status = Literal["waiting", "handed_over", "ended", "failed"]
WaitKind = Literal["reply", "timer", "http"]

# The newest ports taken are kept; older ones are in the trace of their own steps.
MAX_LOG = 50


class StateError(ValueError):
    """Stored data that is no state of a session."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the session waits for; ``token`` names the timer or the request, None if there is none.

    ``due_at`` is the timer's time.
    """

    kind: WaitKind
    token: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A port that was taken, and when."""

    node: str
    port: str
    at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """All that a session remembers.

    ``counter`` is the number of the next effect; ``repeats`` how often the present step was asked
    again; ``unseen``: a template went in the place of the step's question; ``answers`` are
    ``{"id", "title"}``, ``{"value"}`` or ``{"title", "latitude", …}`` by name; ``last_answer`` is
    the name of the latest.
    """

    session_id: str
    node: str
    status: Status
    started_at: datetime
    waiting: Waiting | None = None
    counter: int = 0
    repeats: int = 0
    unseen: bool = False
    answers: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    last_answer: str | None = None
    last_text: str = ""
    log: tuple[Taken, ...] = ()

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON-ready data."""
        waiting = self.waiting
        return {
            "session_id": self.session_id,
            "node": self.node,
            "status": self.status,
            "started_at": self.started_at.isoformat(),
            "waiting": waiting
            and {
                "kind": waiting.kind,
                "token": waiting.token,
                "due_at": waiting.due_at and waiting.due_at.isoformat(),
            },
            "counter": self.counter,
            "repeats": self.repeats,
            "unseen": self.unseen,
            "answers": {name: dict(answer) for name, answer in self.answers.items()},
            "last_answer": self.last_answer,
            "last_text": self.last_text,
            "log": [[taken.node, taken.port, taken.at.isoformat()] for taken in self.log],
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``dump`` wrote; raise StateError if it is anything else."""
        try:
            return cls(
                session_id=data["session_id"],
                node=data["node"],
                status=_one_of(data["status"], Status),
                started_at=datetime.fromisoformat(data["started_at"]),
                waiting=_waiting(data["waiting"]),
                counter=int(data["counter"]),
                repeats=int(data["repeats"]),
                # Sessions that are older than this field have none.
                unseen=bool(data.get("unseen", False)),
                answers={name: dict(answer) for name, answer in data["answers"].items()},
                last_answer=data["last_answer"],
                last_text=data["last_text"],
                log=tuple(
                    Taken(node, port, datetime.fromisoformat(at)) for node, port, at in data["log"]
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise StateError(f"This is no state of a session: {error!r}") from error


def cleaned(data: Any) -> Any:
    """Return JSON-ready data without what no database keeps: NUL, half characters, infinity."""
    match data:
        case str():
            return data.replace("\x00", "").encode("utf-8", "replace").decode()
        case float():
            return data if math.isfinite(data) else None
        case Mapping():
            return {cleaned(str(key)): cleaned(value) for key, value in data.items()}
        case list() | tuple():
            return [cleaned(value) for value in data]
        case _:
            return data


def _waiting(data: Mapping[str, Any] | None) -> Waiting | None:
    if data is None:
        return None
    due_at = data["due_at"]
    return Waiting(
        kind=_one_of(data["kind"], WaitKind),
        token=data["token"],
        due_at=datetime.fromisoformat(due_at) if due_at else None,
    )


def _one_of(value: Any, literal: Any) -> Any:
    if value not in get_args(literal):
        raise ValueError(f"{value!r} is not one of {get_args(literal)}")
    return value
