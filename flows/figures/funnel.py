"""How far contacts came in a flow: which steps their sessions reached, and where they stayed.

Counted are the sessions that started in the period, each on the version on which it is now. A
session *reached* a step that it left by a port or at which it is, *went on* if it left it, and
otherwise *stopped* there: it waits there, ended there, failed there or was handed over there.
A session remembers its newest 50 ports; of a longer one the first steps are unknown.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from conversations.figures.lens import Lens
from flows.engine import Definition
from flows.models import Flow, FlowVersion
from flows.versions import definition

_RAN = """, ran AS (
  SELECT s.id, s.version_id, s.status, s.state
  FROM flows_session s JOIN seen ON seen.id = s.conversation_id
  WHERE s.version_id = ANY(%(versions)s) AND s.started_at >= %(start)s AND s.started_at < %(end)s
)
"""

_REACHED = (
    _RAN
    + """, came AS (
  SELECT ran.id, ran.version_id, taken ->> 0 AS node FROM ran,
         jsonb_array_elements(ran.state -> 'log') taken
  UNION SELECT id, version_id, state ->> 'node' FROM ran
)
SELECT version_id, node, count(*) AS reached FROM came GROUP BY 1, 2
"""
)

_PORTS = (
    _RAN
    + """
SELECT ran.version_id, taken ->> 0 AS node, taken ->> 1 AS port, count(DISTINCT ran.id) AS sessions
FROM ran, jsonb_array_elements(ran.state -> 'log') taken GROUP BY 1, 2, 3
"""
)

_STOPPED = (
    _RAN
    + """
SELECT version_id, state ->> 'node' AS node, status, count(*) AS sessions
FROM ran GROUP BY 1, 2, 3
"""
)


@dataclass(slots=True)
class Step:
    """A step in the order in which a contact comes to it; ``ports``: sessions by way out."""

    title: str
    reached: int = 0
    ports: list[tuple[str, int]] = field(default_factory=list)
    stopped: dict[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Sessions that failed here, or still wait here."""
        return self.stopped.get("waiting", 0) + self.stopped.get("failed", 0)

    @property
    def ended(self) -> int:
        return self.stopped.get("ended", 0)

    @property
    def handed_over(self) -> int:
        return self.stopped.get("handed_over", 0)


@dataclass(frozen=True, slots=True)
class Funnel:
    """A version's steps; ``started``: its sessions."""

    version: FlowVersion
    started: int
    steps: list[Step]


def funnels(lens: Lens, flow: Flow) -> list[Funnel]:
    """Return a funnel for each version that has sessions of the period, the newest first."""
    versions = {row.pk: row for row in flow.versions.only("id", "number", "flow_id")}
    asked = {"versions": list(versions)}
    steps: dict[int, dict[str, Step]] = defaultdict(dict)
    for row in lens.rows(_REACHED, **asked):
        steps[row["version_id"]][row["node"]] = Step(row["node"], row["reached"])
    for row in lens.rows(_PORTS, **asked):
        steps[row["version_id"]][row["node"]].ports.append((row["port"], row["sessions"]))
    started: dict[int, int] = defaultdict(int)
    for row in lens.rows(_STOPPED, **asked):
        steps[row["version_id"]][row["node"]].stopped[row["status"]] = row["sessions"]
        started[row["version_id"]] += row["sessions"]
    return [
        Funnel(versions[key], started[key], _in_order(definition(key), steps[key]))
        for key in sorted(steps, reverse=True)
    ]


def _in_order(flow: Definition, steps: dict[str, Step]) -> list[Step]:
    """Name the steps and their ways out, and put them in the order in which contacts come there."""
    for node, step in steps.items():
        step.title = flow.named(node).strip("“”")
        known = flow.nodes.get(node)
        labels = {port.id: port.label for port in known.type.ports(known.config)} if known else {}
        named = [(labels.get(port) or port, count) for port, count in step.ports]
        step.ports = sorted(named, key=lambda way: (-way[1], way[0]))
    places = {node: place for place, node in enumerate(_breadth_first(flow))}
    return [steps[node] for node in sorted(steps, key=lambda node: places.get(node, len(places)))]


def _breadth_first(flow: Definition) -> list[str]:
    found = {flow.entry: None}
    queue = deque([flow.entry])
    while queue:
        node = flow.nodes.get(queue.popleft())
        for target in node.targets.values() if node else ():
            if target not in found:
                found[target] = None
                queue.append(target)
    return list(found)
