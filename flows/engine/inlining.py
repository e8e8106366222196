"""Takes called flows into the flow that calls them.

The copy of a called flow's step has the id ``<calling step>/<its own id>``. So the engine needs no
stack, the proof sees every way through, and a published version holds all that it will ever do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flows.engine.definition import SEPARATOR, Definition, Node
from flows.engine.nodes.actions import EndType
from flows.engine.nodes.flows import DONE, ENTER, CallFlowType, OtherFlow, ReturnType

_RETURN = ReturnType("return")


def root_id(node_id: str) -> str:
    """Return the id of the flow's own step that a step stands in or is."""
    return node_id.partition(SEPARATOR)[0]


def called_key(node: Node) -> str | None:
    """Return the key of the flow that a step calls, None if it calls none."""
    calls = type(node.type) is CallFlowType and isinstance(node.config, OtherFlow)
    return node.config.flow if calls and isinstance(node.config, OtherFlow) else None


def inlined(nodes: Mapping[str, Node], called: Mapping[str, Definition]) -> dict[str, Node]:
    """Return the steps with the steps of the called flows among them.

    ``called``: definitions by key, with their own called flows in them; a key that is not there
    leaves the calling step as it is.
    """
    whole: dict[str, Node] = {}
    for node in nodes.values():
        other = called.get(called_key(node) or "")
        if other is None:
            whole[node.id] = node
            continue
        targets = {**node.targets, ENTER: f"{node.id}{SEPARATOR}{other.entry}"}
        whole[node.id] = replace(node, targets=targets)
        whole |= {copy.id: copy for copy in _copies(node, other)}
    return whole


def _copies(caller: Node, other: Definition) -> Iterator[Node]:
    """Yield the called flow's steps as they stand in the caller."""
    back = caller.targets.get(DONE)
    prefix = f"{caller.id}{SEPARATOR}"
    for node in other.nodes.values():
        if isinstance(node.type, EndType):
            yield replace(
                node,
                id=prefix + node.id,
                type=_RETURN,
                config=caller.config,
                targets={DONE: back} if back else {},
            )
            continue
        targets = {port: prefix + target for port, target in node.targets.items()}
        if back:
            # A way that leads nowhere is the end of the called flow, not of the caller. Optional
            # ports are left out: a step may do something else when they are open; not so those
            # that lead where “next” leads.
            for port in node.type.ports(node.config):
                if port.falls_to_next or not port.optional:
                    targets.setdefault(port.id, back)
        yield replace(node, id=prefix + node.id, targets=targets)
