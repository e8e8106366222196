"""What follows from a session beyond itself: which flow is next, and tags that start others."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Q

from conversations import happenings
from conversations.models import Happening
from flows.engine import Facts, Trigger
from flows.versions import LiveVersion

Found = tuple[LiveVersion, Trigger]
Test = Callable[[Trigger], bool]


def rank(found: Found) -> tuple[int, int, bool, int]:
    """Return what the first of several flows is found by: the least is first."""
    live, trigger = found
    return -live.priority, *trigger.rank, live.flow_id


def first(lives: Iterable[LiveVersion], wanted: Test, facts: Facts) -> Found | None:
    """Return the first flow with such a trigger that the contact's tags allow."""
    found = (
        (live, trigger)
        for live in lives
        for trigger in live.definition.triggers
        if wanted(trigger) and trigger.allows(facts)
    )
    return min(found, key=rank, default=None)


class Follow:
    """Tags that a batch's sessions gave: they may start flows once nothing runs there any more."""

    def __init__(self) -> None:
        self._tagged: list[tuple[int, Sequence[str], int]] = []
        self._ended: set[int] = set()

    def tagged(self, conversation_id: int, tags: Sequence[str], depth: int) -> None:
        """A session gave the contact tags; ``depth`` is that of what they start."""
        self._tagged.append((conversation_id, tags, depth))

    def ended(self, conversation_id: int) -> None:
        """A session is over."""
        self._ended.add(conversation_id)

    def flush(self, *, running: set[int], finished: set[int]) -> bool:
        """Write rows for what is to be looked at later; return whether some are due now."""
        happenings.keep(
            Happening(
                conversation_id=key,
                kind=Happening.Kind.TAGGED,
                data={"tags": list(tags), "depth": depth},
                held=key in running,
            )
            for key, tags, depth in self._tagged
        )
        free = (self._ended & finished) - running
        freed = 0
        if free:
            held = Q(conversation_id__in=free, held=True)
            freed = Happening.objects.filter(held).update(held=False)
        return bool(freed) or any(key not in running for key, _, _ in self._tagged)
