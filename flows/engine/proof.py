"""The proof that a flow keeps to the customer service window on every way through it.

A step that sends a free-form message has to be safe in the worst case: its window is certainly
open (by the sender's margin), or it has a fallback template. What cannot be shown to be safe is
reported with the way on which it fails and the sum of the times on it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from conversations.content.sentences import sentence
from flows.engine.ages import FOREVER, LIMIT, SLACK, Ages, Reached, Start, ages, passing
from flows.engine.calendar import Calendar
from flows.engine.counterexample import counterexample
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Hop, Severity
from flows.engine.inlining import root_id
from flows.engine.nodes.base import Port
from flows.engine.spans import span
from flows.engine.triggers import Trigger

Calendars = Mapping[str, Calendar] | None
# A way is told in so many steps at most, the last ones.
MAX_HOPS = 60
_WITHOUT_MESSAGE = {
    "api": sentence("it can be started by other programs at any time"),
    "schedule": sentence("it is started by the clock, whenever the customer wrote last"),
    "tag_added": sentence("a tag can be added at any time"),
    "resolved": sentence("a conversation can be resolved at any time"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the window at each step, and what is not safe."""

    definition: Definition
    ages: Ages
    calendars: Calendars

    def upper(self, node_id: str) -> float | None:
        """Return the greatest age of the window at a step in seconds, None if none leads there."""
        if node_id in self.ages.exhausted:
            return FOREVER
        visit = self.ages.oldest.get(node_id)
        return None if visit is None else visit.high

    def unsafe(self) -> list[Node]:
        """Return the steps that could have to send free-form when the window is closed."""
        return [
            node
            for node in self.definition.nodes.values()
            if node.needs_window and (self.upper(node.id) or 0) >= LIMIT
        ]


def prove(
    definition: Definition, calendars: Calendars, starts: Iterable[Start] | None = None
) -> Proof:
    """Look at all ways from the starts, by default the flow's own triggers."""
    given = own_starts(definition) if starts is None else starts
    return Proof(definition, ages(definition, given, calendars), calendars)


def own_starts(definition: Definition) -> list[Start]:
    """Return where the flow's triggers lead, and how old the window can be then.

    A flow without triggers only ever runs within others; it is looked at by itself as if a
    customer had just written.
    """
    starts = [_start(definition, trigger) for trigger in definition.triggers]
    return starts or [Start(definition.entry, SLACK, sentence("the flow begins"))]


def resumed(definition: Definition, node_id: str, age: float, calendars: Calendars) -> list[Start]:
    """Return where a session that waits at a step can go on.

    ``age`` is that of its window at the latest when what it waits for comes.
    """
    node = definition.nodes[node_id]
    starts = []
    for port in node.type.ports(node.config):
        target = node.targets.get(port.id)
        if target is None or port.stands_in:
            continue
        if port.happens == "reply":
            start = Start(target, SLACK, sentence("the customer answers"))
        elif port.happens == "time":
            # After a reply that is not understood a question waits once more.
            again = SLACK + port.seconds if node.type.waits == "reply" else 0
            start = Start(target, max(age, again), sentence("the time that it waits for comes"))
        else:
            start = Start(
                target, age + passing(port, calendars), sentence("what it waits for comes")
            )
        starts.append(start)
    return starts


def findings(proof: Proof) -> Iterator[Diagnostic]:
    """Yield an error for each of the flow's own steps that is not safe, the plainest way first."""
    told: set[str] = set()
    for node in proof.unsafe():
        own = root_id(node.id)
        if own in told:
            continue
        told.add(own)
        yield _finding(proof, node, own)


def _finding(proof: Proof, node: Node, own: str) -> Diagnostic:
    name = proof.definition.named(node.id)
    cure = (
        sentence("Give it a fallback template, or put a window check before it.")
        if own == node.id
        else sentence("Give that step a fallback template in its own flow, and publish that.")
    )
    visit = proof.ages.oldest.get(node.id)
    if node.id in proof.ages.exhausted or visit is None:
        message = sentence(
            "%(name)s cannot be shown to be safe: the flow has too many loops in loops.", name=name
        )
        return Diagnostic("window", Severity.ERROR, own, message, cure)
    path, total = _way(proof, visit)
    message = sentence(
        "%(name)s can come when the window is closed: %(total)s.", name=name, total=total
    )
    scenario = counterexample(proof.definition, visit, proof.calendars)
    return Diagnostic("window", Severity.ERROR, own, message, cure, path[-MAX_HOPS:], scenario)


def _way(proof: Proof, visit: Reached) -> tuple[tuple[Hop, ...], str]:
    """Return the way since the customer last wrote, and the sum of the times on it in words."""
    way, times = visit.way(), visit.times()
    path: list[Hop] = []
    spent: Counter[str] = Counter()
    delay = SLACK
    if visit.start.age > SLACK:
        spent[visit.start.text] = 1
    steps = [
        (place, port, before)
        for place, (before, visit) in enumerate(pairwise(way), start=1)
        if (port := visit.port) is not None
    ]
    for place, port, before in steps:
        hop = _hop(proof, before.node, port)
        if port.happens == "reply":
            path.clear()
            spent.clear()
            delay = SLACK
        elif port.max_age is not None and before.high > port.max_age:
            # However it came here: a check on the way lets no older window pass.
            spent.clear()
            delay = 0
            name = proof.definition.named(before.node)
            spent[
                sentence(
                    "up to %(time)s as %(name)s lets pass",
                    time=span(port.max_age, days=False),
                    name=name,
                )
            ] = 1
        path.append(hop)
        if hop.text:
            spent[hop.text] += times[place]
    return tuple(path), _total(_sum(spent), visit.high, delay)


def _sum(spent: Mapping[str, int]) -> str:
    total = ""
    for text, count in spent.items():
        part = (
            text
            if count == 1
            else sentence("%(count)s times %(text)s", count=f"{count:,}", text=text)
        )
        total = sentence("%(sum)s + %(part)s", sum=total, part=part) if total else part
    return total


def _hop(proof: Proof, node_id: str, port: Port) -> Hop:
    seconds = 0 if port.happens in ("at_once", "reply") else passing(port, proof.calendars)
    if not seconds:
        return Hop(node_id, port.id)
    name = proof.definition.named(node_id)
    return Hop(node_id, port.id, seconds, _WORDS[_sort(proof, node_id, port)](span(seconds), name))


def _sort(proof: Proof, node_id: str, port: Port) -> str:
    if port.happens in ("person", "request"):
        return port.happens
    if port.calendar is not None:
        return "hours"
    return str(proof.definition.nodes[node_id].type.waits)


_WORDS: dict[str, Callable[[str, str], str]] = {
    "reply": lambda time, name: sentence(
        "%(time)s without a reply at %(name)s", time=time, name=name
    ),
    "timer": lambda time, name: sentence("%(time)s at %(name)s", time=time, name=name),
    "hours": lambda time, name: sentence(
        "up to %(time)s until it is open at %(name)s", time=time, name=name
    ),
    "request": lambda time, name: sentence(
        "up to %(time)s for the request at %(name)s", time=time, name=name
    ),
    "person": lambda _time, name: sentence("any time with a person at %(name)s", name=name),
}


def _total(times: str, high: float, delay: int) -> str:
    """Return what the times come to; a webhook's ``delay`` is told only if it tips the scales."""
    limit = span(LIMIT, days=False)
    if high == FOREVER:
        return sentence(
            "%(times)s, which may be more than the %(limit)s that are safe",
            times=times,
            limit=limit,
        )
    tips = high - delay < LIMIT
    if tips and delay:
        times = sentence("%(times)s + %(time)s for delays", times=times, time=span(delay))
    return sentence(
        "%(times)s = %(time)s; safe is less than %(limit)s",
        times=times,
        time=span(high if tips else high - delay, days=False),
        limit=limit,
    )


def _start(definition: Definition, trigger: Trigger) -> Start:
    entry = trigger.entry or definition.entry
    if trigger.by_message:
        return Start(entry, SLACK, sentence("the customer writes"), trigger.id)
    return Start(entry, FOREVER, _WITHOUT_MESSAGE[trigger.type], trigger.id)
