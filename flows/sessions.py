"""Sessions in memory, and the rows that they come from and go to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversations import clock
from conversations.models import Conversation
from flows.engine import State
from flows.models import Session
from tenants import bulk

RUNNING = (Session.Status.WAITING, Session.Status.HANDED_OVER)


@dataclass(slots=True)
class Running:
    """A session in memory: the engine's state and the row that it came from, if any."""

    conversation: Conversation
    version_id: int
    state: State
    row: Session | None = None
    depth: int = 0
    stays: bool = False
    changed: bool = False


def load(conversations: Mapping[int, Conversation]) -> dict[int, Running]:
    """Return the sessions that run in these conversations, by the conversations' ids."""
    rows = Session.objects.raw(
        "SELECT * FROM flows_session WHERE conversation_id = ANY(%s) AND status = ANY(%s)",
        [list(conversations), [str(status) for status in RUNNING]],
    )
    return {
        row.conversation_id: Running(
            conversations[row.conversation_id],
            row.version_id,
            State.load(row.state),
            row,
            depth=row.depth,
            stays=row.stays,
        )
        for row in rows
    }


def save(changed: Iterable[Running]) -> None:
    """Write sessions. Finished ones go first: a conversation has at most one that runs."""
    new: list[Session] = []
    old: list[Session] = []
    for item in sorted(changed, key=lambda item: item.state.status in RUNNING):
        now = clock.now(item.conversation.number)
        if item.row is None:
            item.row = Session(
                conversation=item.conversation, key=item.state.session_id, started_at=now
            )
            new.append(item.row)
        else:
            old.append(item.row)
        item.row.version_id = item.version_id
        item.row.status = item.state.status
        item.row.state = item.state.dump()
        item.row.depth = item.depth
        item.row.stays = item.stays
        item.row.updated_at = now
    bulk.update(old, "version", "status", "state", "stays", "updated_at")
    bulk.insert(new)
