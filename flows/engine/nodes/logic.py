"""Steps that decide: condition, switch, split, window check."""

import hashlib
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from conversations.content.sentences import sentence
from conversations.texts import has_variables
from conversations.window import Window
from flows.engine.conditions import WITHOUT_VALUE, Rule
from flows.engine.nodes.base import RESERVED_PORTS, Config, NodeType, Port, Remark
from flows.engine.run import Run
from flows.engine.window_rules import LIMIT_SECONDS, WINDOW_SECONDS, known

_ANYTHING_ELSE = sentence("Anything else")
_YES = sentence("Yes")
_NO = sentence("No")
_WINDOW_OPEN = sentence("Window open")
_WINDOW_CLOSED = sentence("Window closed")


class Condition(Config):
    """Rules, of which ``all`` or ``any`` must hold."""

    match: Literal["all", "any"] = "all"
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=50)


class ConditionType(NodeType[Condition]):
    """Goes by ``true`` or ``false``."""

    model = Condition

    def ports(self, config: Condition) -> tuple[Port, ...]:
        yes, no = known(config.rules, every=config.match == "all")
        return (
            Port("true", _YES, max_age=yes.max_age, min_age=yes.min_age),
            Port("false", _NO, max_age=no.max_age, min_age=no.min_age),
        )

    def enter(self, run: Run, config: Condition) -> str | None:
        results = (run.test(rule) for rule in config.rules)
        holds = all(results) if config.match == "all" else any(results)
        return run.assumed("true" if holds else "false")

    def remarks(self, config: Condition) -> Iterable[Remark]:
        for rule in config.rules:
            if rule.operator not in WITHOUT_VALUE and not rule.value:
                yield Remark(
                    "no_value",
                    sentence("“%(subject)s” is compared with nothing.", subject=rule.subject),
                    sentence("Write the value, or use “is set” or “is not set”."),
                )


class Case(Config):
    """One way of a switch: it is taken if the subject equals one of ``values``."""

    id: str = Field(min_length=1, max_length=64)
    title: str = Field(default="", max_length=120)
    values: tuple[str, ...] = Field(min_length=1, max_length=50)


class Switch(Config):
    """What is looked at (a path, as in a condition's rule), and the cases in their order."""

    subject: str = Field(min_length=1, max_length=200)
    cases: tuple[Case, ...] = Field(min_length=1, max_length=20)


class SwitchType(NodeType[Switch]):
    """Goes by the first case that fits, else by ``other``."""

    model = Switch

    def ports(self, config: Switch) -> tuple[Port, ...]:
        cases = (Port(case.id, case.title or ", ".join(case.values)) for case in config.cases)
        return (*cases, Port("other", _ANYTHING_ELSE))

    def enter(self, run: Run, config: Switch) -> str | None:
        for case in config.cases:
            if run.test(Rule(subject=config.subject, operator="one_of", value=case.values)):
                return run.assumed(case.id)
        return run.assumed("other")

    def remarks(self, config: Switch) -> Iterable[Remark]:
        return id_remarks(case.id for case in config.cases)


class Branch(Config):
    """One way of a split and how much of the contacts goes there, beside the other weights."""

    id: str = Field(min_length=1, max_length=64)
    title: str = Field(default="", max_length=120)
    weight: int = Field(default=1, ge=1, le=100)


class Split(Config):
    """The ways between which contacts are divided."""

    branches: tuple[Branch, ...] = Field(min_length=2, max_length=5)


class SplitType(NodeType[Split]):
    """Divides contacts by chance, but the same session always alike: a replay must not differ."""

    model = Split

    def ports(self, config: Split) -> tuple[Port, ...]:
        return tuple(Port(branch.id, branch.title or branch.id) for branch in config.branches)

    def enter(self, run: Run, config: Split) -> str | None:
        digest = hashlib.sha256(f"{run.session_id}:{run.node.id}".encode()).digest()
        place = int.from_bytes(digest[:8]) % sum(branch.weight for branch in config.branches)
        for branch in config.branches[:-1]:
            place -= branch.weight
            if place < 0:
                return run.assumed(branch.id)
        return run.assumed(config.branches[-1].id)

    def remarks(self, config: Split) -> Iterable[Remark]:
        return id_remarks(branch.id for branch in config.branches)


def id_remarks(ids: Iterable[str]) -> Iterable[Remark]:
    """Yield what is wrong with ids that are to be ports."""
    seen: set[str] = set()
    for identity in ids:
        if identity in RESERVED_PORTS:
            yield Remark(
                "reserved_id",
                sentence("The id “%(identity)s” has a meaning of its own.", identity=identity),
                sentence("Give the choice another id."),
            )
        elif identity in seen:
            yield Remark(
                "duplicate_choice",
                sentence("Two choices have the id “%(identity)s”.", identity=identity),
                sentence("Give each choice an id of its own."),
            )
        elif has_variables(identity):
            yield Remark(
                "variable_id",
                sentence("The id “%(identity)s” changes with its variables.", identity=identity),
                sentence("Write a fixed id; titles may have variables."),
            )
        seen.add(identity)


class WindowCheck(Config):
    """How many seconds must be left; 0 asks only for an open window."""

    at_least_seconds: int = Field(default=0, ge=0, lt=WINDOW_SECONDS)


class WindowCheckType(NodeType[WindowCheck]):
    """Goes by ``open`` if a message can be sent freely (safety margin kept), else ``closed``."""

    model = WindowCheck

    def ports(self, config: WindowCheck) -> tuple[Port, ...]:
        # Open means that so much is left *and* that the margin is kept; closed is the opposite.
        enough = WINDOW_SECONDS - config.at_least_seconds
        return (
            Port("open", _WINDOW_OPEN, max_age=min(enough, LIMIT_SECONDS - 1)),
            Port("closed", _WINDOW_CLOSED, min_age=min(enough, LIMIT_SECONDS - 1)),
        )

    def enter(self, run: Run, config: WindowCheck) -> str | None:
        window: Window = run.window
        left = window.remaining(run.now).total_seconds()
        enough = window.sendable(run.now) and left >= config.at_least_seconds
        return "open" if enough else "closed"
