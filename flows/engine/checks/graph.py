"""Checks of the ways through a flow: endless loops, and variables that are not set on some way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from conversations.content.sentences import sentence
from flows.engine.advance import MAX_STEPS
from flows.engine.ages import ways_out
from flows.engine.checks.texts import answers_used, captured
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Hop, Severity
from flows.engine.inlining import root_id
from flows.engine.nodes.base import Port
from flows.engine.nodes.logic import Condition, Switch
from flows.engine.proof import own_starts

# Loops that are told at once; when they are mended, the others show.
MAX_LOOPS = 10


def loop_findings(definition: Definition) -> Iterator[Diagnostic]:
    """Yield an error for what a session could run through without waiting: loops, and too much."""
    before: dict[str, set[str]] = {node_id: set() for node_id in definition.nodes}
    for node in definition.nodes.values():
        for port in ways_out(definition, node.id):
            target = node.targets.get(port.id)
            if target in before and (port.happens == "at_once" or port.may_be_at_once):
                before[target].add(node.id)
    for _ in range(MAX_LOOPS):
        try:
            TopologicalSorter(before).prepare()
        except CycleError as error:
            loop: list[str] = error.args[1]
            yield _loop(definition, loop)
            before[loop[1]].discard(loop[0])
        else:
            yield from _too_much(definition, before)
            return


def _too_much(definition: Definition, before: Mapping[str, set[str]]) -> Iterator[Diagnostic]:
    """Yield an error where more steps follow each other at once than the engine takes."""
    longest: dict[str, int] = {}
    for node_id in TopologicalSorter(before).static_order():
        longest[node_id] = 1 + max((longest[one] for one in before[node_id]), default=0)
        if longest[node_id] > MAX_STEPS:
            yield Diagnostic(
                "too_much_at_once",
                Severity.ERROR,
                root_id(node_id),
                sentence(
                    "More than %(max_steps)s steps follow each other up to %(name)s"
                    " without waiting for anything.",
                    max_steps=MAX_STEPS,
                    name=definition.named(node_id),
                ),
                sentence("Ask something in between, or wait."),
            )
            return


def _loop(definition: Definition, loop: list[str]) -> Diagnostic:
    names = " → ".join(definition.named(node_id) for node_id in loop)
    return Diagnostic(
        "endless_loop",
        Severity.ERROR,
        root_id(loop[0]),
        sentence("A contact would go round without an end: %(names)s.", names=names),
        sentence("Put a wait or a question into the loop, or lead it elsewhere."),
        tuple(Hop(node_id, "") for node_id in loop),
    )


def unset_findings(definition: Definition) -> Iterator[Diagnostic]:
    """Yield a warning where a text needs an answer that is not there on some way to it."""
    numbers = captured(definition)
    given = _given(definition, numbers)
    for node in definition.own_nodes:
        if node.id not in given:
            continue
        for name in dict.fromkeys(answers_used(definition, node)):
            number = numbers.get(name)
            if number is not None and not given[node.id] >> number & 1:
                yield Diagnostic(
                    "unset_variable",
                    Severity.WARNING,
                    node.id,
                    sentence(
                        "“answers.%(name)s” is not known on every way to “%(step)s”.",
                        name=name,
                        step=node.title or node.id,
                    ),
                    sentence(
                        'Say what stands there then: {{ answers.%(name)s | default: "…" }}.',
                        name=name,
                    ),
                )


def _given(definition: Definition, numbers: dict[str, int]) -> dict[str, int]:
    """Return by step, as the bits of a number, the answers that are there on every way to it."""
    everything = (1 << len(numbers)) - 1
    given: dict[str, int] = defaultdict(lambda: everything)
    waiting = [start.node for start in own_starts(definition) if start.node in definition.nodes]
    given.update(dict.fromkeys(waiting, 0))
    while waiting:
        node = definition.nodes[waiting.pop()]
        for port in ways_out(definition, node.id):
            target = node.targets.get(port.id)
            if target is None or target not in definition.nodes:
                continue
            known = given[node.id] | _captures(node, port, numbers)
            if target not in given or given[target] & known != given[target]:
                given[target] &= known
                waiting.append(target)
    return dict(given)


def _captures(node: Node, port: Port, numbers: dict[str, int]) -> int:
    """Return the answers that are there for sure once a step is left by a port."""
    if node.type.waits in ("reply", "http") and port.happens in ("reply", "request"):
        names = () if port.id in ("other", "error") else _answers(node)
    else:
        names = _shown(node, port)
    bits = 0
    for name in names:
        bits |= 1 << numbers[name] if name in numbers else 0
    return bits


def _answers(node: Node) -> Iterable[str]:
    return node.type.answers(node.own_id, node.config)


def _shown(node: Node, port: Port) -> Iterator[str]:
    """Yield the answers that a decision shows to be there."""
    config = node.config
    if isinstance(config, Switch) and port.id != "other":
        yield config.subject.removeprefix("answers.")
    elif isinstance(config, Condition):
        alone = len(config.rules) == 1
        for rule in config.rules:
            holds = port.id == "true" and (alone or config.match == "all")
            fails = port.id == "false" and alone
            if (holds and "not" not in rule.operator) or (fails and rule.operator == "is_not_set"):
                yield rule.subject.removeprefix("answers.")
