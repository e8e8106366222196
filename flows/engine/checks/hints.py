"""Advice on how a conversation could be better; it never blocks anything."""

from collections.abc import Iterator

from conversations.content import limits
from conversations.content.sentences import sentence
from flows.engine.ages import ways_out
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.nodes.ask import Ask
from flows.engine.nodes.asking import Asking, AskingType
from flows.engine.nodes.questions import ListType

# More rows than this, straight after a greeting, are more than people read.
LONG_LIST = 6


def hint_findings(definition: Definition) -> Iterator[Diagnostic]:
    """Yield hints."""
    yield from _long_first_list(definition)
    for node in definition.own_nodes:
        yield from _tappable(node)
    yield from _left_alone(definition)


def _long_first_list(definition: Definition) -> Iterator[Diagnostic]:
    entries = {t.entry or definition.entry for t in definition.triggers if t.by_message}
    for entry in sorted(entries):
        node = _first_question(definition, entry)
        if node is None or node.is_taken_in or not isinstance(node.config, Asking):
            continue
        rows = len(list(node.type.choices(node.config))) if isinstance(node.type, ListType) else 0
        if rows > LONG_LIST:
            yield _hint(
                "long_first_list",
                node,
                sentence(
                    "“%(name)s” meets a greeting with a list of %(rows)s rows.",
                    name=_title(node),
                    rows=rows,
                ),
                sentence(
                    "Begin with up to three buttons, and show the list once the topic is known."
                ),
            )


def _first_question(definition: Definition, entry: str) -> Node | None:
    """Return the first step on the plain way from an entry that waits for the customer."""
    seen: set[str] = set()
    node = definition.nodes.get(entry)
    while node is not None and node.id not in seen:
        seen.add(node.id)
        if isinstance(node.type, AskingType):
            return node
        targets = [
            node.targets[port.id]
            for port in ways_out(definition, node.id)
            if port.happens == "at_once" and port.id in node.targets
        ]
        node = definition.nodes.get(targets[0]) if len(targets) == 1 else None
    return None


def _tappable(node: Node) -> Iterator[Diagnostic]:
    config = node.config
    if not isinstance(config, Ask) or config.expect != "choice":
        return
    count = len(config.choices)
    longest = max((len(choice.title) for choice in config.choices), default=0)
    if 0 < count <= limits.BUTTONS and longest <= limits.BUTTON_TITLE:
        better = sentence("reply buttons")
    elif 0 < count <= limits.ROWS and longest <= limits.ROW_TITLE:
        better = sentence("a list")
    else:
        return
    yield _hint(
        "tappable",
        node,
        sentence(
            "“%(name)s” has its answers typed; %(better)s would make them a tap.",
            name=_title(node),
            better=better,
        ),
        sentence("Use %(better)s in its place.", better=better),
    )


def _left_alone(definition: Definition) -> Iterator[Diagnostic]:
    """Yield a hint if questions let the window end with nothing that would open it again."""
    alone = [node for node in definition.own_nodes if _lets_go(definition, node)]
    if alone:
        more = sentence(" (and %(number)s more)", number=len(alone) - 1) if len(alone) > 1 else ""
        yield _hint(
            "no_reengagement",
            alone[0],
            sentence(
                "If “%(name)s” is never answered%(more)s, the window closes and nothing"
                " invites the customer back.",
                name=_title(alone[0]),
                more=more,
            ),
            sentence("Give it a “no reply” time and lead that to a template with a quick reply."),
        )


def _lets_go(definition: Definition, node: Node) -> bool:
    if not isinstance(node.config, Asking) or not node.type.free_form(node.config):
        return False
    target = node.targets.get("timeout")
    if node.config.timeout is None or target is None:
        return True
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        here = definition.nodes.get(waiting.pop())
        if here is None or here.id in seen:
            continue
        seen.add(here.id)
        if here.type.name in ("template", "hand_over", "assign", "start_flow"):
            return False
        waiting.extend(here.targets.values())
    return True


def _title(node: Node) -> str:
    return node.title or node.id


def _hint(code: str, node: Node, message: str, cure: str) -> Diagnostic:
    return Diagnostic(code, Severity.HINT, node.id, message, cure)
