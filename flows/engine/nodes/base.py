"""What a node type is. All that is known of a type stands in its one class.

The engine runs types by ``enter`` and ``resume``. Whatever walks a flow without running it (the
diagnostics, the proof, the builder) asks ``ports``, ``free_form``, ``waits``, ``answers`` and
``contents``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from conversations.content.sentences import sentence
from flows.engine.inputs import Input
from flows.engine.state import WaitKind

if TYPE_CHECKING:
    from flows.engine.run import Run

# What the only way out of a step is called.
NEXT = sentence("Next")
MAX_WAIT_SECONDS = 90 * 24 * 3600
# Ids that mean something of their own, so that no button or row may have them.
RESERVED_PORTS = frozenset(
    {
        *("next", "timeout", "other", "true", "false", "open", "closed", "ok", "error", "failed"),
        *("reply", "returned", "done", "enter", "no_date"),
    }
)

Happens = Literal["at_once", "reply", "time", "request", "person"]


@dataclass(frozen=True, slots=True)
class Port:
    """One way out of a node.

    ``happens``: ``at_once``, on a customer's ``reply`` (so the window is open anew), after at most
    ``seconds`` of ``time``, after a ``request`` of at most ``seconds``, or whenever a ``person``
    likes. ``calendar``: the time is until that calendar opens, in place of ``seconds``.
    ``max_age`` and ``min_age`` are what is known, on this way, of the seconds since the customer's
    latest message: at most (inclusive) and more than (exclusive). ``falls_to_next``: with no
    target of its own it leads where ``next`` leads. ``stands_in``: never taken itself, it is
    where those lead that have no target of their own. ``may_be_at_once``: the time that passes
    can be none at all. ``optional``: leaving it unconnected is
    nothing to remark on.
    """

    id: str
    label: str
    happens: Happens = "at_once"
    seconds: int = 0
    calendar: str | None = None
    max_age: int | None = None
    min_age: int | None = None
    falls_to_next: bool = False
    stands_in: bool = False
    may_be_at_once: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """Message content in a node's config: the field it stands in, the data, the kinds allowed."""

    field: str
    data: Mapping[str, Any]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a type finds wrong with a config that its model cannot say."""

    code: str
    message: str
    cure: str
    error: bool = True


class Config(BaseModel):
    """Base of all configs: frozen, and no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Timeout(Config):
    """How long to wait for a reply, in seconds."""

    seconds: int = Field(ge=1, le=MAX_WAIT_SECONDS)


class Other(Config):
    """What to do with a reply that no port takes.

    ``repeat``: send ``text`` (if any) and ask again, ``times`` times at most; after that the
    ``other`` port, or a person if it leads nowhere. ``hand_over``: a person at once. ``route``:
    the ``other`` port.
    """

    do: Literal["repeat", "hand_over", "route"] = "repeat"
    times: int = Field(default=2, ge=0, le=10)
    text: str | None = Field(default=None, max_length=4096)


C = TypeVar("C", bound=Config)
TEMPLATE_ONLY = frozenset({"template"})


class NodeType(ABC, Generic[C]):
    """One type of node.

    ``waits`` is what a node of this type can wait for. ``enter`` and ``resume`` return the port to
    take, or None to stay (waiting) or because the session is over.
    """

    waits: ClassVar[WaitKind | None] = None
    model: type[C]

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def ports(self, config: C) -> tuple[Port, ...]:
        """Return every way out."""

    @abstractmethod
    def enter(self, run: "Run", config: C) -> str | None:
        """Do what the node does when a session comes to it."""

    def resume(self, run: "Run", config: C, event: Input) -> str | None:  # noqa: ARG002
        """Go on with an input that came while the session waits here."""
        run.note_trace("ignored", type(event).__name__)
        return None

    def free_form(self, config: C) -> bool:  # noqa: ARG002
        """Return whether it sends a message that needs an open window."""
        return False

    def contents(self, config: C) -> Iterable[Content]:  # noqa: ARG002
        """Return the message contents in the config."""
        return ()

    def answers(self, node_id: str, config: C) -> Iterable[str]:  # noqa: ARG002
        """Return the names of the answers it can capture."""
        return ()

    def texts(self, config: C) -> Any:
        """Return the data whose texts are filled in when a session comes here."""
        return config.model_dump()

    def remarks(self, config: C) -> Iterable[Remark]:  # noqa: ARG002
        """Return what is wrong with the config beyond its shape."""
        return ()
