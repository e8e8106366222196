"""The flows at a glance: what is live, who is in it, and what needs attention."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from agency.sentences import translated
from flows import surroundings
from flows.engine import check
from flows.models import Flow
from flows.sessions import RUNNING
from flows.surroundings import Agency

# Two flows that answer the same are told as a hint by the check; here they are worth a look.
OVERLAP = "same_trigger"


@dataclass(frozen=True, slots=True)
class Card:
    """A flow as shown; ``attention`` says what is wrong with the live version today."""

    flow: Flow
    steps: int
    attention: list[str] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """``live``, ``paused`` or ``draft``."""
        if self.flow.live is None:
            return "draft"
        return "live" if self.flow.active else "paused"

    @property
    def unpublished(self) -> bool:
        """Whether the draft differs from what runs."""
        return self.flow.live is not None and self.flow.live.definition != self.flow.draft


def cards() -> list[Card]:
    """Return all flows, the first to answer first."""
    in_it = Count(
        "versions__session", filter=Q(versions__session__status__in=RUNNING), distinct=True
    )
    flows = Flow.objects.select_related("live", "updated_by").annotate(contacts=in_it)
    agency = surroundings.agency()
    return [_card(flow, agency) for flow in flows]


def _card(flow: Flow, agency: Agency) -> Card:
    steps = len(surroundings.nodes(flow.draft))
    if flow.live is None or not flow.active:
        return Card(flow, steps)
    found = check(flow.live.definition, agency.around(flow)).diagnostics
    return Card(
        flow,
        steps,
        attention=[
            f"{translated(one.message)} {translated(one.cure)}"
            for one in found
            if one.severity == "error"
        ],
        overlaps=[translated(one.message) for one in found if one.code == OVERLAP],
    )
