"""Reading flows: which ones are live, and their parsed definitions (parsed once a process)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flows.engine import Definition, Trigger, parse_definition
from flows.models import Flow, FlowVersion
from tenants import current


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """A version that starts new sessions, and what of its flow says when."""

    version_id: int
    flow_id: int
    key: str
    name: str
    priority: int
    definition: Definition

    def triggers(self, *types: str) -> Iterator[Trigger]:
        """Yield the triggers of these types, in the order in which they are tried."""
        return (trigger for trigger in self.definition.triggers if trigger.type in types)


def live_versions() -> list[LiveVersion]:
    """Return the live versions of this agency's active flows, the first to answer first."""
    rows = (
        Flow.objects.filter(active=True, live__isnull=False)
        .order_by("-priority", "id")
        .values_list("live_id", "id", "key", "name", "priority")
    )
    return [
        LiveVersion(live_id, flow_id, key, name, priority, definition(live_id))
        for live_id, flow_id, key, name, priority in rows
        if live_id is not None
    ]


def definition(version_id: int) -> Definition:
    """Return a published definition. A version never changes, so it is kept."""
    return _definition(current.agency_id(), version_id)


@lru_cache(maxsize=4096)
def _definition(_agency_id: int, version_id: int) -> Definition:
    written, linked = FlowVersion.objects.values_list("definition", "linked").get(pk=version_id)
    library = {key: flow["definition"] for key, flow in linked.items()}
    return parse_definition(written, library)
