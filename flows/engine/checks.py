"""Looks a definition over: is it whole, does it hang together, can its messages be sent?"""

from collections.abc import Callable, Iterator
from typing import Any

from flows.engine.content_checks import content_findings
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import DefinitionError, Diagnostic, Severity
from flows.engine.reading import Reading, read
from flows.engine.text_checks import text_findings

# Leaving these unconnected is a plain way to end.
_MAY_END = frozenset({"next", "timeout"})


def diagnose(data: Any) -> list[Diagnostic]:
    """Return all findings on a definition's JSON, errors first; whatever the data, no exception."""
    reading = read(data)
    return _all_findings(reading)


def parse_definition(data: Any) -> Definition:
    """Return the definition, ready to run; raise DefinitionError if it has errors.

    Warnings and hints do not stop it; ``diagnose`` tells them.
    """
    reading = read(data)
    findings = _all_findings(reading)
    if reading.definition is None or any(f.severity is Severity.ERROR for f in findings):
        raise DefinitionError(findings)
    return reading.definition


def _all_findings(reading: Reading) -> list[Diagnostic]:
    findings = list(reading.diagnostics)
    definition = reading.definition
    if definition is not None:
        for check in _CHECKS:
            findings.extend(check(definition, reading))
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def _entries(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:
    if definition.entry not in reading.ids:
        yield _error(
            "missing_entry",
            None,
            f"The flow begins at “{definition.entry}”, which is not there.",
            "Choose the first step.",
        )
    for trigger in definition.triggers:
        if trigger.entry is not None and trigger.entry not in reading.ids:
            yield _error(
                "missing_entry",
                None,
                f"The trigger “{trigger.id}” leads to “{trigger.entry}”, which is not there.",
                "Choose a step for it, or none for the first step.",
            )


def _triggers(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    seen: set[str] = set()
    for trigger in definition.triggers:
        if trigger.id in seen:
            yield _error(
                "duplicate_trigger",
                None,
                f"Two triggers have the id “{trigger.id}”.",
                "Give each trigger an id of its own.",
            )
        seen.add(trigger.id)
        wanted = {"keywords": trigger.keywords, "reply": trigger.ids}.get(trigger.type, ("any",))
        if not any(word.strip() for word in wanted):
            yield _error(
                "empty_trigger",
                None,
                f"The trigger “{trigger.id}” waits for nothing in particular.",
                "Write its keywords or reply ids.",
            )
    if not definition.triggers:
        yield Diagnostic(
            "no_trigger",
            Severity.HINT,
            None,
            "Nothing that a customer writes starts this flow.",
            "Add a trigger, unless the flow is only started by hand.",
        )


def _ports(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:
    for node in definition.nodes.values():
        ports = {port.id: port for port in node.type.ports(node.config)}
        for port_id, target in node.ports.items():
            if port_id not in ports:
                yield _error(
                    "unknown_port",
                    node.id,
                    f"“{_name(node)}” has a connection from “{port_id}”, which it does not have.",
                    "Remove the connection, or bring back what it came from.",
                )
            elif target not in reading.ids:
                yield _error(
                    "missing_target",
                    node.id,
                    f"“{_name(node)}” leads by “{port_id}” to “{target}”, which is not there.",
                    "Connect it to a step.",
                )
        for port in ports.values():
            if port.id not in node.targets and not port.optional and port.id not in _MAY_END:
                yield Diagnostic(
                    "open_port",
                    Severity.WARNING,
                    node.id,
                    f"“{port.label}” of “{_name(node)}” leads nowhere; the session ends there.",
                    "Connect it to a step, to an end step if that is what is meant.",
                )


def _reach(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    entries = [definition.entry, *(t.entry for t in definition.triggers if t.entry)]
    reached: set[str] = set()
    waiting = [entry for entry in entries if entry in definition.nodes]
    while waiting:
        node_id = waiting.pop()
        if node_id in reached:
            continue
        reached.add(node_id)
        targets = definition.nodes[node_id].targets.values()
        waiting.extend(target for target in targets if target in definition.nodes)
    for node in definition.nodes.values():
        if node.id not in reached:
            yield Diagnostic(
                "unreachable",
                Severity.WARNING,
                node.id,
                f"No way leads to “{_name(node)}”.",
                "Connect it, or remove it.",
            )


def _configs(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    for node in definition.nodes.values():
        for remark in node.type.remarks(node.config):
            severity = Severity.ERROR if remark.error else Severity.WARNING
            yield Diagnostic(remark.code, severity, node.id, remark.message, remark.cure)


def _messages(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    for node in definition.nodes.values():
        yield from content_findings(node)


def _texts(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    return text_findings(definition)


def _error(code: str, node_id: str | None, message: str, cure: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, node_id, message, cure)


def _name(node: Node) -> str:
    return node.title or node.id


_CHECKS: tuple[Callable[[Definition, Reading], Iterator[Diagnostic]], ...] = (
    _entries,
    _triggers,
    _ports,
    _reach,
    _configs,
    _messages,
    _texts,
)
