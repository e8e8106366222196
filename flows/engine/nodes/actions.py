"""Steps that change something outside the conversation, and the two ways to finish."""

from collections.abc import Iterable

from pydantic import Field

from flows.engine.nodes.base import Config, NodeType, Port, Remark
from flows.engine.run import Run

MAX_VALUE = 4096


class SetField(Config):
    """A field of the contact and its new value (variables allowed; "" empties it)."""

    name: str = Field(min_length=1, max_length=64)
    value: str = Field(default="", max_length=MAX_VALUE)


class SetFieldType(NodeType[SetField]):
    """Sets a field of the contact."""

    model = SetField

    def ports(self, config: SetField) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", "Next"),)

    def enter(self, run: Run, config: SetField) -> str | None:
        run.set_field(config.name, run.fill(config.value)[:MAX_VALUE])
        return "next"


class Tag(Config):
    """Tags to put on the contact and to take off (variables allowed)."""

    add: tuple[str, ...] = Field(default=(), max_length=20)
    remove: tuple[str, ...] = Field(default=(), max_length=20)


class TagType(NodeType[Tag]):
    """Puts tags on the contact and takes tags off."""

    model = Tag

    def ports(self, config: Tag) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", "Next"),)

    def enter(self, run: Run, config: Tag) -> str | None:
        for tag in config.remove:
            run.remove_tag(run.fill(tag).strip())
        for tag in config.add:
            run.add_tag(run.fill(tag).strip())
        return "next"

    def remarks(self, config: Tag) -> Iterable[Remark]:
        if not config.add and not config.remove:
            yield Remark("no_tags", "No tag is added or removed.", "Name a tag.", error=False)


class HandOver(Config):
    """What the person should know (variables allowed), and the team; None: whoever is free."""

    note: str = Field(default="", max_length=MAX_VALUE)
    team: str | None = Field(default=None, max_length=120)


class HandOverType(NodeType[HandOver]):
    """Gives the conversation to a person; the session rests until that person is done."""

    model = HandOver

    def ports(self, config: HandOver) -> tuple[Port, ...]:  # noqa: ARG002
        return ()

    def enter(self, run: Run, config: HandOver) -> str | None:
        run.hand_over(run.fill(config.note), config.team)
        return None


class End(Config):
    """Why the session is over, for the figures."""

    reason: str = Field(default="done", min_length=1, max_length=64)


class EndType(NodeType[End]):
    """Ends the session."""

    model = End

    def ports(self, config: End) -> tuple[Port, ...]:  # noqa: ARG002
        return ()

    def enter(self, run: Run, config: End) -> str | None:
        run.end(config.reason)
        return None
