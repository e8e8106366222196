"""How old the window can be at each step: an abstract run over all ways through a flow at once.

The *age* of a window is the time in seconds since the customer's latest message. What is known of
it at a step is an interval; a step keeps one for each lower bound, since a lower bound is known
only just after a check found the window closed, and mixing that with other ways would invent ways
that nobody can go.

The upper bounds grow until nothing changes. From :data:`LIMIT` on no free-form message is sent, so
that all larger ages are alike and a bound that got there stays. A loop that adds time each round
would get there in small steps: once one has been gone round, it is gone round as often as its
bounds allow at once (``Reached.rounds``). So every bound has a way on which it is reached.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from flows.engine.calendar import Calendar
from flows.engine.definition import Definition
from flows.engine.nodes.base import Port
from flows.engine.window_rules import LIMIT_SECONDS

# From this age on, in seconds, nothing free-form is sent.
LIMIT = LIMIT_SECONDS
# How long a webhook may be under way, and wait for its worker, before the flow answers it.
SLACK = 60
FOREVER = math.inf
# A bound that grew so often grows in a loop.
_SUSPICIOUS = 3
# Changes of bounds for each step that are taken before the search gives up.
_PATIENCE = 200


@dataclass(frozen=True, slots=True)
class Start:
    """A way into the flow: where, and how old the window is then at most.

    ``trigger`` is the trigger's id, None where there is none; ``text`` says what starts it.
    """

    node: str
    age: float
    text: str
    trigger: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A step was come to with a window of more than ``low`` (or 0) and at most ``high`` seconds.

    ``before`` and ``port`` are where from; None at a start. ``rounds`` is how often the way since
    ``loop``, an earlier visit, is gone again before coming here.
    """

    node: str
    low: float
    high: float
    start: Start
    before: "Reached | None" = None
    port: Port | None = None
    loop: "Reached | None" = None
    rounds: int = 0

    def way(self) -> "list[Reached]":
        """Return the visits from the start to this one; what is gone round is there once."""
        visits: list[Reached] = []
        visit: Reached | None = self
        while visit is not None:
            visits.append(visit)
            visit = visit.before
        return visits[::-1]

    def times(self) -> list[int]:
        """Return how often each visit of the way is made, for its place in the way."""
        way = self.way()
        places = {id(visit): place for place, visit in enumerate(way)}
        counts = [1] * len(way)
        for place, visit in enumerate(way):
            if visit.rounds and visit.loop is not None:
                for within in range(places[id(visit.loop)] + 1, place + 1):
                    counts[within] *= visit.rounds + 1
        return counts

    def unrolled(self, most: int) -> "list[Reached] | None":
        """Return the visits one after the other, loops as often as needed; None above ``most``."""
        visits: list[Reached] = []
        places: dict[int, int] = {}
        for visit in self.way():
            visits.append(visit)
            if visit.rounds and visit.loop is not None:
                lap = visits[places[id(visit.loop)] + 1 :]
                if len(visits) + len(lap) * visit.rounds > most:
                    return None
                visits += lap * visit.rounds
            places[id(visit)] = len(visits) - 1
        return visits


@dataclass(frozen=True, slots=True)
class Ages:
    """What was found. ``oldest`` is the visit with the oldest window, by step.

    Steps that are not in it cannot be reached. ``exhausted`` names steps whose bounds were still
    growing when the search gave up; they are as good as unbounded.
    """

    oldest: Mapping[str, Reached]
    exhausted: frozenset[str] = frozenset()


def ages(
    definition: Definition, starts: Iterable[Start], calendars: Mapping[str, Calendar] | None
) -> Ages:
    """Return how old the window can be at each step that the starts lead to."""
    return _Search(definition, calendars).run(starts)


def passing(port: Port, calendars: Mapping[str, Calendar] | None) -> float:
    """Return the seconds that can pass at most until the port is taken."""
    if port.happens == "person":
        return FOREVER
    if port.calendar is None:
        return port.seconds
    calendar = (calendars or {}).get(port.calendar)
    longest = calendar.longest_closed if calendar else None
    return longest.total_seconds() if longest is not None else FOREVER


class _Search:
    """The bounds as they grow."""

    def __init__(self, definition: Definition, calendars: Mapping[str, Calendar] | None) -> None:
        self._calendars = calendars
        self._edges = {
            node.id: [
                (port, target, passing(port, calendars))
                for port in ways_out(definition, node.id)
                if (target := node.targets.get(port.id, "")) in definition.nodes
            ]
            for node in definition.nodes.values()
        }
        self._places: dict[str, int] = {}
        self._best: dict[tuple[str, float], Reached] = {}
        self._grown: Counter[tuple[str, float]] = Counter()
        self._queue: list[tuple[int, str, float]] = []

    def run(self, starts: Iterable[Start]) -> Ages:
        known = [start for start in starts if start.node in self._edges]
        self._places = {
            node: place for place, node in enumerate(self._in_order({s.node for s in known}))
        }
        for start in known:
            self._reach(Reached(start.node, 0, start.age, start))
        patience = _PATIENCE * len(self._edges)
        while self._queue:
            _, node, low = heapq.heappop(self._queue)
            patience -= 1
            if patience < 0:
                return Ages(self._oldest(), self._beyond(node))
            self._leave(self._best[node, low])
        return Ages(self._oldest())

    def _leave(self, visit: Reached) -> None:
        """Go on from a visit by all ports."""
        for port, target, seconds in self._edges[visit.node]:
            bounds = _after(visit, port, seconds)
            if bounds is not None:
                low, high = bounds
                self._reach(Reached(target, low, high, visit.start, visit, port))

    def _reach(self, visit: Reached) -> None:
        """Keep a visit if its window is older than any so far."""
        key = visit.node, visit.low
        known = self._best.get(key)
        if known is not None:
            if visit.high <= known.high or known.high >= LIMIT:
                return
            self._grown[key] += 1
            if self._grown[key] >= _SUSPICIOUS:
                visit = self._gone_round(visit, known)
        self._best[key] = visit
        heapq.heappush(self._queue, (self._places[visit.node], visit.node, visit.low))

    def _gone_round(self, visit: Reached, known: Reached) -> Reached:
        """If the way here came through ``known``, go that loop as often as its bounds allow."""
        gain = visit.high - known.high
        room = self._room(visit, known)
        if visit.high >= LIMIT or room < gain:
            return visit
        rounds = math.ceil((LIMIT - visit.high) / gain)
        if room < FOREVER:
            rounds = min(rounds, int(room // gain))
        return replace(visit, high=visit.high + rounds * gain, loop=known, rounds=rounds)

    def _room(self, visit: Reached, known: Reached) -> float:
        """Return by how much a window can be older on the way from one visit to a later one.

        Where the way does not lead from one to the other, or where the customer writes on it, so
        that the age at its end is not that at its beginning and some more, there is none.
        """
        room = FOREVER
        step = visit
        for _ in range(len(self._edges)):
            port, before = step.port, step.before
            if port is None or before is None or port.happens == "reply":
                return 0
            if port.max_age is not None:
                room = min(room, port.max_age - before.high)
            if before is known:
                return room
            step = before
        return 0

    def _beyond(self, node: str) -> frozenset[str]:
        """Return the steps whose bounds may yet grow when the search stops at this one."""
        waiting = [node, *(node for _, node, _ in self._queue)]
        beyond: set[str] = set()
        while waiting:
            here = waiting.pop()
            if here not in beyond:
                beyond.add(here)
                waiting.extend(target for _, target, _ in self._edges[here])
        return frozenset(beyond)

    def _oldest(self) -> dict[str, Reached]:
        oldest: dict[str, Reached] = {}
        for visit in self._best.values():
            known = oldest.get(visit.node)
            if known is None or visit.high > known.high:
                oldest[visit.node] = visit
        return oldest

    def _in_order(self, entries: Iterable[str]) -> Iterator[str]:
        """Yield the steps so that, loops aside, each comes after those that lead to it."""
        done: list[str] = []
        seen: set[str] = set()
        for entry in sorted(entries):
            stack = [] if entry in seen else [(entry, iter(self._edges[entry]))]
            seen.add(entry)
            while stack:
                node, edges = stack[-1]
                target = next((to for _, to, _ in edges if to not in seen), None)
                if target is None:
                    done.append(node)
                    stack.pop()
                else:
                    seen.add(target)
                    stack.append((target, iter(self._edges[target])))
        return reversed(done)


def _after(visit: Reached, port: Port, seconds: float) -> tuple[float, float] | None:
    """Return the bounds after taking a port, None if it cannot be taken."""
    match port.happens:
        case "reply":
            return 0, SLACK
        case "at_once":
            # A lower bound above zero is exclusive: nothing lies between it and itself.
            low = max(visit.low, port.min_age or 0)
            high = visit.high if port.max_age is None else min(visit.high, port.max_age)
            return (low, high) if low < high or low == 0 else None
        case _:
            # Meanwhile the customer may react to a message, which opens the window anew and moves
            # nothing; or send something that is not understood, after which it waits once more.
            return 0, max(visit.high, SLACK) + seconds


def ways_out(definition: Definition, node_id: str) -> list[Port]:
    """Return the ports by which a step can be left."""
    node = definition.nodes[node_id]
    ports = [port for port in node.type.ports(node.config) if not port.stands_in]
    if "enter" in node.targets:
        # A called flow has been taken in: its own ends lead on to where the call goes on.
        return [Port("enter", "")]
    return ports
