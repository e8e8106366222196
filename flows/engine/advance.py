"""Moves a session: from its start, and from one input to the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.content.sentences import sentence
from flows.engine.definition import Definition
from flows.engine.effects import Effect
from flows.engine.facts import Facts
from flows.engine.inputs import SILENT_KINDS, HandedBack, HttpDone, Input, MessageIn, TimedOut
from flows.engine.run import Run, StepError
from flows.engine.state import State
from flows.engine.trace import TraceEntry
from flows.engine.triggers import Trigger

# Nodes entered in one advance: more can only be a loop that never waits.
MAX_STEPS = 100
# Longer than any one wait: who waits for months is not forgotten, who hangs for a year is.
SESSION_LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Step:
    """What came of an input: the new state, what is to be done, and how it came about."""

    state: State
    effects: tuple[Effect, ...] = ()
    trace: tuple[TraceEntry, ...] = ()


def begin(
    definition: Definition,
    *,
    session_id: str,
    trigger: Trigger | None,
    message: MessageIn | None,
    facts: Facts,
    now: datetime,
) -> Step:
    """Start a session at the trigger's entry, or at the definition's; run to the first wait.

    ``message`` is the one that set the trigger off; it is no answer to anything.
    """
    entry = (trigger and trigger.entry) or definition.entry
    state = State(session_id=session_id, node=entry, status="waiting", started_at=now)
    run = Run(definition, state, facts, now)
    if message is not None:
        run.heard(message)
    _walk(run, entry)
    return _step(run)


def advance(
    definition: Definition,
    state: State,
    input: Input,  # noqa: A002 - the word of the architecture
    *,
    facts: Facts,
    now: datetime,
) -> Step:
    """Give an input to a session.

    What does not concern it (a stale token, a reaction, anything but HandedBack once it is with a
    person, anything once it is over) changes nothing and has no effects.
    """
    if not _concerns(state, input):
        return Step(state)
    run = Run(definition, state, facts, now)
    if state.node not in definition.nodes:
        run.fail(sentence("The step is no longer in the flow."))
    elif now - state.started_at > SESSION_LIFE:
        run.end("expired")
    else:
        _resume(run, input)
    return _step(run)


def _concerns(state: State, event: Input) -> bool:
    if isinstance(event, HandedBack):
        return state.status == "handed_over"
    if state.status != "waiting":
        return False
    if isinstance(event, MessageIn):
        return event.kind not in SILENT_KINDS
    waiting = state.waiting
    if waiting is None or waiting.token != event.token:
        return False
    return (waiting.kind == "http") is isinstance(event, HttpDone)


def _resume(run: Run, event: Input) -> None:
    if isinstance(event, MessageIn):
        run.heard(event)
    elif isinstance(event, TimedOut | HttpDone):
        run.spend_token()
    node = run.node
    try:
        port = node.type.resume(run, node.config, event)
    except StepError as error:
        run.fail(error.sentence)
        return
    if port is not None:
        _leave(run, port)


def _walk(run: Run, node_id: str) -> None:
    """Enter nodes one after the other until the session waits or is over."""
    for _ in range(MAX_STEPS):
        run.go_to(node_id)
        node = run.node
        try:
            port = node.type.enter(run, node.config)
        except StepError as error:
            run.fail(error.sentence)
            return
        target = None if port is None else _follow(run, port)
        if target is None:
            return
        node_id = target
    run.fail(
        sentence(
            "It went through more than %(max_steps)s steps without waiting for anything.",
            max_steps=MAX_STEPS,
        )
    )


def _leave(run: Run, port: str) -> None:
    target = _follow(run, port)
    if target is not None:
        _walk(run, target)


def _follow(run: Run, port: str) -> str | None:
    """Take the port; a port that leads nowhere ends the session."""
    target = run.take(port)
    if target is None:
        run.end("no_reply" if port == "timeout" else "done")
    return target


def _step(run: Run) -> Step:
    return Step(run.state(), tuple(run.effects), tuple(run.trace))
