"""Looks a definition over: can it run, and may it be published?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conversations.content.sentences import sentence
from flows.engine.ages import LIMIT, SLACK
from flows.engine.checks.graph import loop_findings, unset_findings
from flows.engine.checks.hints import hint_findings
from flows.engine.checks.named import naming_findings, overlap_findings
from flows.engine.checks.structure import structure_findings
from flows.engine.checks.templates import template_findings
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import DefinitionError, Diagnostic, Severity
from flows.engine.nodes.base import Port
from flows.engine.proof import Proof, findings, prove
from flows.engine.reading import Library, Reading, read
from flows.engine.spans import span
from flows.engine.surroundings import NOTHING_KNOWN, Surroundings

_ROUNDED = 300
_LABELS = {
    "unreachable": sentence("no way leads here"),
    "open": sentence("always open"),
    "closed": sentence("may be closed"),
}


@dataclass(frozen=True, slots=True)
class NodeCheck:
    """What is known of one step: its ways out, and how old the window can be (None: no way in)."""

    node: Node
    ports: tuple[Port, ...]
    upper: float | None

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data; ``age.upper`` is null where there is no bound."""
        node = self.node
        free_form = node.type.free_form(node.config)
        bounded = self.upper is not None and self.upper != float("inf")
        return {
            "ports": [
                {
                    "id": port.id,
                    "label": port.label,
                    "happens": port.happens,
                    "seconds": port.seconds,
                    "optional": port.optional,
                    "open": port.id not in node.ports,
                }
                for port in self.ports
            ],
            "free_form": free_form,
            "fallback": node.fallback,
            "age": {
                "upper": self.upper if bounded else None,
                "level": self._level(),
                "label": self._label(free_form=free_form),
            },
        }

    def _level(self) -> str:
        if self.upper is None:
            return "unreachable"
        if self.upper <= SLACK:
            return "open"
        return "aging" if self.upper < LIMIT else "closed"

    def _label(self, *, free_form: bool) -> str:
        level = self._level()
        if level == "aging":
            # To five minutes: what a webhook's delay adds is nothing to think about.
            seconds = round((self.upper or 0) / _ROUNDED) * _ROUNDED
            return sentence("up to %(time)s", time=span(max(seconds, _ROUNDED), days=False))
        fallback = self.node.fallback
        if level == "closed" and free_form and fallback:
            return sentence("may be closed → template %(fallback)s", fallback=fallback)
        return _LABELS[level]


@dataclass(frozen=True, slots=True)
class Check:
    """All that was found: ``diagnostics`` with errors first, and ``nodes`` by id."""

    diagnostics: tuple[Diagnostic, ...]
    nodes: Mapping[str, NodeCheck]
    proof: Proof | None = None

    @property
    def errors(self) -> list[Diagnostic]:
        """What keeps the flow from being published."""
        return [found for found in self.diagnostics if found.severity is Severity.ERROR]

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "publishable": not self.errors,
            "diagnostics": [found.dump() for found in self.diagnostics],
            "nodes": {node_id: found.dump() for node_id, found in self.nodes.items()},
        }


def check(data: Any, around: Surroundings = NOTHING_KNOWN) -> Check:
    """Look a definition over in its surroundings; whatever the data, no exception."""
    reading = read(data, around.library() if around.flows is not None else None)
    found = _running_findings(reading)
    definition = reading.definition
    if definition is None:
        return Check(tuple(found), {})
    proof = prove(definition, around.calendars)
    found += _publishing_findings(definition, around, proof)
    nodes = {
        node.id: NodeCheck(node, node.type.ports(node.config), proof.upper(node.id))
        for node in definition.own_nodes
    }
    return Check(tuple(_sorted(found)), nodes, proof)


def diagnose(data: Any, around: Surroundings = NOTHING_KNOWN) -> list[Diagnostic]:
    """Return all findings on a definition's JSON, errors first; whatever the data, no exception."""
    return list(check(data, around).diagnostics)


def parse_definition(data: Any, library: Library | None = None) -> Definition:
    """Return the definition, ready to run; raise DefinitionError if it cannot.

    ``library``: the definitions of the flows that it calls, by key. Whether it should be published
    is another question: ``check`` tells.
    """
    reading = read(data, library)
    found = _running_findings(reading)
    if reading.definition is None or any(f.severity is Severity.ERROR for f in found):
        raise DefinitionError(found)
    return reading.definition


def _running_findings(reading: Reading) -> list[Diagnostic]:
    found = list(reading.diagnostics)
    if reading.definition is not None:
        found.extend(structure_findings(reading.definition, reading))
    return _sorted(found)


def _publishing_findings(
    definition: Definition, around: Surroundings, proof: Proof
) -> Iterator[Diagnostic]:
    yield from findings(proof)
    yield from loop_findings(definition)
    yield from template_findings(definition, around)
    yield from naming_findings(definition, around)
    yield from overlap_findings(definition, around)
    yield from unset_findings(definition)
    yield from hint_findings(definition)


def _sorted(found: list[Diagnostic]) -> list[Diagnostic]:
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))
