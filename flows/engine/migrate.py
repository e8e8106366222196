"""Moves sessions from one version of a flow to another, without breaking any.

A session moves only if its step has a counterpart that waits for the same thing, and if the new
version is proved safe from there on for the window that this very session has.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversations.content.sentences import noop, sentence
from flows.engine.definition import Definition, Node
from flows.engine.effects import CancelTimer, Effect, StartTimer
from flows.engine.nodes.asking import Asking
from flows.engine.nodes.wait import Wait
from flows.engine.proof import Calendars, findings, prove, resumed
from flows.engine.state import State, Waiting, WaitKind

_WAITS = {
    "reply": noop("%(name)s waits for a reply, unlike %(other)s."),
    "timer": noop("%(name)s waits for a time, unlike %(other)s."),
    "http": noop("%(name)s waits for another system, unlike %(other)s."),
}
_WAITS_FOR_NOTHING = noop("%(name)s waits for nothing, unlike %(other)s.")
NodeMap = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """The session in the new version, and what is to be done; or the problem, and nothing done."""

    state: State
    effects: tuple[Effect, ...] = ()
    problem: str | None = None


def propose(old: Definition, new: Definition) -> dict[str, str | None]:
    """Return for each step of the old version its counterpart in the new one, None for none.

    The same id comes first: ids outlast renaming. Without it, the only step of that type and title
    will do.
    """
    return {node.id: _counterpart(node, new) for node in old.nodes.values()}


def problem_of(old: Definition, new: Definition, node_id: str, target: str | None) -> str | None:
    """Return why a session that waits at a step cannot go on at another, None if it can."""
    there = new.nodes.get(target or "")
    if there is None:
        return sentence("It has no counterpart in the new version.")
    here = old.nodes[node_id]
    if _waits(here) == _waits(there) and (
        _waits(here) is not None or here.type.name == there.type.name
    ):
        return None
    return sentence(
        _WAITS.get(str(_waits(there)), _WAITS_FOR_NOTHING),
        name=new.named(there.id),
        other=old.named(here.id),
    )


class Mover:
    """Moves the sessions of one version to another by a map of steps.

    ``node_map``: by the old version's steps, those of the new one; steps that are not in it stay
    where :func:`propose` puts them.
    """

    def __init__(
        self, old: Definition, new: Definition, node_map: NodeMap, calendars: Calendars
    ) -> None:
        self._old = old
        self._new = new
        self._map = {**propose(old, new), **node_map}
        self._calendars = calendars
        # By step, the oldest window that is known to be safe: younger ones are as well.
        self._safe: dict[str, float] = {}

    def move(self, state: State, *, now: datetime, opened_at: datetime | None) -> Moved:
        """Move one session. ``opened_at``: when its customer last wrote."""
        if state.node not in self._old.nodes:
            return Moved(
                state, problem=sentence("It is at a step that its own version does not have.")
            )
        target = self._map.get(state.node)
        problem = problem_of(self._old, self._new, state.node, target)
        if problem is not None or target is None:
            return Moved(state, problem=problem)
        waiting, effects, counter = self._timer(state, self._new.nodes[target], now)
        age = math.inf
        if opened_at is not None:
            due_at = (waiting and waiting.due_at) or now
            age = max((due_at - opened_at).total_seconds(), 0)
        problem = self._unsafe(target, age)
        if problem is not None:
            return Moved(state, problem=problem)
        moved = replace(state, node=target, waiting=waiting, counter=counter)
        return Moved(moved, effects)

    def _timer(
        self, state: State, there: Node, now: datetime
    ) -> tuple[Waiting | None, tuple[Effect, ...], int]:
        """Return what the session waits for now, with the timer that the new step asks for.

        The time counts from when the session came to its step, not from the move.
        """
        waiting = state.waiting
        old, new = _seconds(self._old.nodes[state.node]), _seconds(there)
        if waiting is None or waiting.kind == "http" or old == new:
            return waiting, (), state.counter
        if waiting.kind == "timer" and (old is None or new is None):
            # Until a date or until it is open: that was settled when the wait began.
            return waiting, (), state.counter
        counter = state.counter
        effects: list[Effect] = []
        if waiting.token:
            effects.append(CancelTimer(f"{state.session_id}:{counter}", waiting.token))
            counter += 1
        if new is None:
            return Waiting(waiting.kind), tuple(effects), counter
        due_at = max(_since(state, old) + timedelta(seconds=new), now)
        token = f"{state.session_id}:{counter}"
        effects.append(StartTimer(token, token, due_at))
        return Waiting(waiting.kind, token, due_at), tuple(effects), counter + 1

    def _unsafe(self, node_id: str, age: float) -> str | None:
        """Return what could be sent too late if a session went on here; None if nothing."""
        if age <= self._safe.get(node_id, -1):
            return None
        starts = resumed(self._new, node_id, age, self._calendars)
        found = next(findings(prove(self._new, self._calendars, starts)), None)
        if found is not None:
            return sentence("With the window as it is, %(message)s", message=found.message)
        self._safe[node_id] = age
        return None


def _counterpart(node: Node, new: Definition) -> str | None:
    same = new.nodes.get(node.id)
    if same is not None and _waits(same) == _waits(node):
        return same.id
    alike = [
        other.id
        for other in new.nodes.values()
        if other.type.name == node.type.name and node.title and other.title == node.title
    ]
    return alike[0] if len(alike) == 1 else None


def _waits(node: Node) -> WaitKind | None:
    """Return what a step waits for: a template without replies, say, goes on at once."""
    ports = node.type.ports(node.config)
    return node.type.waits if any(port.happens != "at_once" for port in ports) else None


def _seconds(node: Node) -> int | None:
    """Return after how many seconds a step goes on by itself, None if by no such timer."""
    config = node.config
    if isinstance(config, Asking):
        return None if config.timeout is None else config.timeout.seconds
    return config.seconds if isinstance(config, Wait) else None


def _since(state: State, seconds: int | None) -> datetime:
    """Return when the session began to wait at its step."""
    waiting = state.waiting
    if waiting is not None and waiting.due_at is not None and seconds is not None:
        return waiting.due_at - timedelta(seconds=seconds)
    return state.log[-1].at if state.log else state.started_at
