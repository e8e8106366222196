"""Steps that lead into other flows."""

from pydantic import Field

from conversations.content.sentences import sentence
from flows.engine.nodes.base import Config, NodeType, Port
from flows.engine.run import Run

_WHEN_DONE = sentence("When it is done")
ENTER = "enter"
DONE = "done"


class OtherFlow(Config):
    """The key of another flow."""

    flow: str = Field(min_length=1, max_length=120)


class CallFlowType(NodeType[OtherFlow]):
    """Runs another flow within this one, and goes on by ``done`` when that is at its end.

    The other flow's steps are taken into this one when it is read (flows.engine.inlining), so
    that the proof sees them and what a published version does never changes.
    """

    model = OtherFlow

    def ports(self, config: OtherFlow) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port(DONE, _WHEN_DONE),)

    def enter(self, run: Run, config: OtherFlow) -> str | None:  # noqa: ARG002
        return ENTER if ENTER in run.node.targets else DONE


class ReturnType(CallFlowType):
    """Stands for the end of a called flow; only made when one is taken in."""

    def enter(self, run: Run, config: OtherFlow) -> str | None:  # noqa: ARG002
        return DONE


class StartFlowType(NodeType[OtherFlow]):
    """Ends this session and starts another flow in its place."""

    model = OtherFlow

    def ports(self, config: OtherFlow) -> tuple[Port, ...]:  # noqa: ARG002
        return ()

    def enter(self, run: Run, config: OtherFlow) -> str | None:
        run.start_flow(config.flow)
        return None
