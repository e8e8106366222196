"""Reading flows: which ones are live, and their parsed definitions (parsed once a process)."""

from dataclasses import dataclass
from functools import lru_cache

from flows.engine import Definition, parse_definition
from flows.models import Flow, FlowVersion
from tenants import current


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """A version that starts new sessions."""

    version_id: int
    definition: Definition


def live_versions() -> list[LiveVersion]:
    """Return the live versions of this agency's active flows, the first to answer first."""
    ids = (
        Flow.objects.filter(active=True, live__isnull=False)
        .order_by("-priority", "id")
        .values_list("live_id", flat=True)
    )
    return [LiveVersion(pk, definition(pk)) for pk in ids if pk is not None]


def definition(version_id: int) -> Definition:
    """Return a published definition. A version never changes, so it is kept."""
    return _definition(current.agency_id(), version_id)


@lru_cache(maxsize=4096)
def _definition(_agency_id: int, version_id: int) -> Definition:
    return parse_definition(
        FlowVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    )
