"""What people do that the automation may go on by: kept as rows for the room that runs flows."""

from collections.abc import Iterable

from conversations.models import Conversation, Happening
from tenants import bulk, current, nudge, work

# The task that tells the automation.
TASK = "flows.happenings.drain"


def happened(conversation: Conversation, kind: Happening.Kind) -> None:
    """Note what happened, in the transaction in which it does."""
    keep([Happening(conversation=conversation, kind=kind)])
    announce()


def keep(rows: Iterable[Happening]) -> None:
    """Store what happened; whoever does also announces it, unless it is held."""
    bulk.insert(rows)


def announce() -> None:
    """Say that there is something to tell: to the index, and after commit to a worker."""
    work.announce([current.agency_id()], TASK, work.soon())
    nudge.nudge(TASK, current.agency_id())
