"""Steps that change something outside the conversation, and the two ways to finish."""

from collections.abc import Iterable

from pydantic import Field

from conversations.content.sentences import sentence
from flows.engine.inputs import HandedBack, Input
from flows.engine.nodes.base import NEXT, Config, NodeType, Port, Remark
from flows.engine.run import Run

_HANDED_BACK = sentence("Handed back")
MAX_VALUE = 4096


class SetField(Config):
    """A field of the contact and its new value (variables allowed; "" empties it)."""

    name: str = Field(min_length=1, max_length=64)
    value: str = Field(default="", max_length=MAX_VALUE)


class SetFieldType(NodeType[SetField]):
    """Sets a field of the contact."""

    model = SetField

    def ports(self, config: SetField) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", NEXT),)

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
        return (Port("next", NEXT),)

    def enter(self, run: Run, config: Tag) -> str | None:
        for tag in config.remove:
            run.remove_tag(run.fill(tag).strip())
        for tag in config.add:
            run.add_tag(run.fill(tag).strip())
        return "next"

    def remarks(self, config: Tag) -> Iterable[Remark]:
        if not config.add and not config.remove:
            yield Remark(
                "no_tags",
                sentence("No tag is added or removed."),
                sentence("Name a tag."),
                error=False,
            )


class Assign(Config):
    """A team's name or a person's id, or both."""

    team: str | None = Field(default=None, max_length=120)
    person: int | None = None


class AssignType(NodeType[Assign]):
    """Says whose conversation it is; the automation goes on."""

    model = Assign

    def ports(self, config: Assign) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", NEXT),)

    def enter(self, run: Run, config: Assign) -> str | None:
        run.assign(config.team, config.person)
        return "next"

    def remarks(self, config: Assign) -> Iterable[Remark]:
        if config.team is None and config.person is None:
            yield Remark(
                "nobody", sentence("Nobody is chosen."), sentence("Choose a team or a person.")
            )


class WriteNote(Config):
    """A note for the people of the agency (variables allowed)."""

    text: str = Field(min_length=1, max_length=MAX_VALUE)


class NoteType(NodeType[WriteNote]):
    """Leaves a note beside the conversation; the customer does not see it."""

    model = WriteNote

    def ports(self, config: WriteNote) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", NEXT),)

    def enter(self, run: Run, config: WriteNote) -> str | None:
        run.note(run.fill(config.text))
        return "next"


class Nothing(Config):
    """No settings."""


class ResolveType(NodeType[Nothing]):
    """Takes the conversation off the list of open ones."""

    model = Nothing

    def ports(self, config: Nothing) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", NEXT),)

    def enter(self, run: Run, config: Nothing) -> str | None:  # noqa: ARG002
        run.resolve()
        return "next"


class EmitEvent(Config):
    """An event's name, and its data: texts by name (variables allowed)."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_.]{0,63}$")
    data: dict[str, str] = Field(default_factory=dict, max_length=50)


class EmitEventType(NodeType[EmitEvent]):
    """Tells other systems that something happened."""

    model = EmitEvent

    def ports(self, config: EmitEvent) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("next", NEXT),)

    def enter(self, run: Run, config: EmitEvent) -> str | None:
        data = run.fill(config.data, keep_blank=True)
        run.emit(config.name, {key: value[:MAX_VALUE] for key, value in data.items()})
        return "next"


class HandOver(Config):
    """What the person should know (variables allowed), and the team or person to take it.

    With neither, it is whoever is free.
    """

    note: str = Field(default="", max_length=MAX_VALUE)
    team: str | None = Field(default=None, max_length=120)
    person: int | None = None


class HandOverType(NodeType[HandOver]):
    """Gives the conversation to a person; the automation is silent until it is handed back.

    If ``returned`` is connected, the session then goes on there; else it is over.
    """

    model = HandOver

    def ports(self, config: HandOver) -> tuple[Port, ...]:  # noqa: ARG002
        return (Port("returned", _HANDED_BACK, happens="person", optional=True),)

    def enter(self, run: Run, config: HandOver) -> str | None:
        run.hand_over(run.fill(config.note), config.team, config.person)
        return None

    def resume(self, run: Run, config: HandOver, event: Input) -> str | None:
        if not isinstance(event, HandedBack):
            return super().resume(run, config, event)
        run.handed_back()
        return "returned"


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
