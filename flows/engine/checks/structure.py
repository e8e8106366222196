"""Does a definition hang together: entries, triggers, connections, and the steps themselves?"""

from collections.abc import Callable, Iterator

from conversations.content.sentences import sentence
from flows.engine.checks.contents import content_findings
from flows.engine.checks.texts import text_findings
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.reading import Reading

# Leaving these unconnected is a plain way to end.
_MAY_END = frozenset({"next", "timeout", "done"})


def structure_findings(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:
    """Yield what is wrong with the definition by itself."""
    for check in _CHECKS:
        yield from check(definition, reading)


def _entries(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:
    if not reading.ids:
        yield _error(
            "no_steps", None, sentence("The flow has no steps."), sentence("Add the first one.")
        )
    elif definition.entry not in reading.ids:
        yield _error(
            "missing_entry",
            None,
            sentence("The flow begins at “%(entry)s”, which is not there.", entry=definition.entry),
            sentence("Choose the first step."),
        )
    for trigger in definition.triggers:
        if trigger.entry is not None and trigger.entry not in reading.ids:
            yield _error(
                "missing_entry",
                None,
                sentence(
                    "The trigger “%(id)s” leads to “%(entry)s”, which is not there.",
                    id=trigger.id,
                    entry=trigger.entry,
                ),
                sentence("Choose a step for it, or none for the first step."),
            )


def _triggers(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    seen: set[str] = set()
    for trigger in definition.triggers:
        if trigger.id in seen:
            yield _error(
                "duplicate_trigger",
                None,
                sentence("Two triggers have the id “%(id)s”.", id=trigger.id),
                sentence("Give each trigger an id of its own."),
            )
        seen.add(trigger.id)
        for fault in trigger.faults():
            yield _error(
                "empty_trigger",
                None,
                sentence(
                    "The trigger “%(id)s” cannot start anything. %(fault)s",
                    id=trigger.id,
                    fault=fault,
                ),
                sentence("Complete it, or remove it."),
            )
    if not definition.triggers:
        yield Diagnostic(
            "no_trigger",
            Severity.HINT,
            None,
            sentence("Nothing starts this flow."),
            sentence("Add a trigger, unless other flows run it within themselves."),
        )


def _ports(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:
    for node in definition.own_nodes:
        ports = {port.id: port for port in node.type.ports(node.config)}
        for port_id, target in node.ports.items():
            if port_id not in ports:
                yield _error(
                    "unknown_port",
                    node.id,
                    sentence(
                        "“%(name)s” has a connection from “%(port_id)s”, which it does not have.",
                        name=_name(node),
                        port_id=port_id,
                    ),
                    sentence("Remove the connection, or bring back what it came from."),
                )
            elif target not in reading.ids:
                yield _error(
                    "missing_target",
                    node.id,
                    sentence(
                        "“%(name)s” leads by “%(port_id)s” to “%(target)s”, which is not there.",
                        name=_name(node),
                        port_id=port_id,
                        target=target,
                    ),
                    sentence("Connect it to a step."),
                )
        for port in ports.values():
            ends = port.optional or port.id in _MAY_END or port.stands_in
            if port.id not in node.targets and not ends:
                yield Diagnostic(
                    "open_port",
                    Severity.WARNING,
                    node.id,
                    sentence(
                        "“%(label)s” of “%(name)s” leads nowhere; the session ends there.",
                        label=port.label,
                        name=_name(node),
                    ),
                    sentence("Connect it to a step, to an end step if that is what is meant."),
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
    for node in definition.own_nodes:
        if node.id not in reached:
            yield Diagnostic(
                "unreachable",
                Severity.WARNING,
                node.id,
                sentence("No way leads to “%(name)s”.", name=_name(node)),
                sentence("Connect it, or remove it."),
            )


def _configs(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    for node in definition.own_nodes:
        for remark in node.type.remarks(node.config):
            severity = Severity.ERROR if remark.error else Severity.WARNING
            yield Diagnostic(remark.code, severity, node.id, remark.message, remark.cure)


def _messages(definition: Definition, reading: Reading) -> Iterator[Diagnostic]:  # noqa: ARG001
    for node in definition.own_nodes:
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
