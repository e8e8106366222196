"""Steps that decide or let time pass: condition, window check, wait."""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field

from conversations.window import SERVICE_WINDOW
from flows.engine.conditions import WITHOUT_VALUE, Rule
from flows.engine.inputs import Input, MessageIn, TimedOut
from flows.engine.nodes.base import SESSION_LIFE_SECONDS, Config, NodeType, Port, Remark
from flows.engine.run import Run
from flows.engine.state import WaitKind

SERVICE_WINDOW_SECONDS = int(SERVICE_WINDOW.total_seconds())


class Condition(Config):
    """Rules, of which ``all`` or ``any`` must hold."""

    match: Literal["all", "any"] = "all"
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=50)


class ConditionType(NodeType[Condition]):
    """Goes by ``true`` or ``false``."""

    model = Condition

    def ports(self, config: Condition) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("true", "Yes"), Port("false", "No"))

    def enter(self, run: Run, config: Condition) -> str | None:
        results = (run.test(rule) for rule in config.rules)
        holds = all(results) if config.match == "all" else any(results)
        return "true" if holds else "false"

    def remarks(self, config: Condition) -> Iterable[Remark]:
        for rule in config.rules:
            if rule.operator not in WITHOUT_VALUE and not rule.value:
                yield Remark(
                    "no_value",
                    f"“{rule.subject}” is compared with nothing.",
                    "Write the value, or use “is set” or “is not set”.",
                )


class WindowCheck(Config):
    """How many seconds must be left; 0 asks only for an open window."""

    at_least_seconds: int = Field(default=0, ge=0, lt=SERVICE_WINDOW_SECONDS)


class WindowCheckType(NodeType[WindowCheck]):
    """Goes by ``open`` if a message can be sent freely (safety margin kept), else ``closed``."""

    model = WindowCheck

    def ports(self, config: WindowCheck) -> tuple[Port, ...]:
        return (
            Port("open", "Window open", window_seconds=config.at_least_seconds),
            Port("closed", "Window closed"),
        )

    def enter(self, run: Run, config: WindowCheck) -> str | None:
        wanted = timedelta(seconds=config.at_least_seconds)
        enough = run.window.sendable(run.now) and run.window.remaining(run.now) >= wanted
        return "open" if enough else "closed"


class Wait(Config):
    """How long to wait, in seconds."""

    seconds: int = Field(ge=1, le=SESSION_LIFE_SECONDS)


class WaitType(NodeType[Wait]):
    """Lets time pass; a message in the meantime goes by ``reply`` if that is connected."""

    waits: ClassVar[WaitKind | None] = "timer"
    model = Wait

    def ports(self, config: Wait) -> tuple[Port, ...]:
        return (
            Port("next", "Time is up", happens="time", seconds=config.seconds),
            Port("reply", "Customer writes first", happens="reply", optional=True),
        )

    def enter(self, run: Run, config: Wait) -> str | None:
        run.wait_for_time(config.seconds)
        return None

    def resume(self, run: Run, config: Wait, event: Input) -> str | None:
        if isinstance(event, TimedOut):
            return "next"
        if isinstance(event, MessageIn) and "reply" in run.node.targets:
            return "reply"
        return super().resume(run, config, event)
