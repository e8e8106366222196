"""Where a session is and what it has captured, in words for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from conversations.models import Conversation
from flows.models import Flow, FlowVersion, Session

# Sessions that are told of a conversation: the newest, and some that were before.
TOLD = 6
LARGE = ("definition", "linked")


@dataclass(frozen=True, slots=True)
class Progress:
    """``step`` is the title of the step it waits at, "" when it is over.

    ``waits_for`` says for what it waits there, ``until`` when that is over, on the number's clock;
    ``way`` are the titles of the steps that it came by.
    """

    flow: Flow
    version: FlowVersion
    status: str
    step: str
    answers: list[tuple[str, str]]
    kind: str
    started_at: datetime
    ended_at: datetime
    waits_for: str = ""
    until: datetime | None = None
    way: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether it is not over."""
        return self.kind in (Session.Status.WAITING, Session.Status.HANDED_OVER)

    @property
    def is_old(self) -> bool:
        """Whether a newer version of the flow is live."""
        return self.flow.live_id is not None and self.flow.live_id != self.version.pk


def told(conversation: Conversation) -> list[Progress]:
    """Return the newest sessions of a conversation, the newest first."""
    rows = (
        Session.objects.filter(conversation=conversation)
        .select_related("version__flow__live")
        # What is large, and not of the version that it runs on.
        .defer(
            "version__linked", "version__flow__draft", *(f"version__flow__live__{n}" for n in LARGE)
        )
        .order_by("-started_at", "-pk")
    )
    return [progress(row) for row in rows[:TOLD]]


def progress(session: Session) -> Progress:
    """Return the session's progress; its version comes with it."""
    state = session.state
    titles = {
        node["id"]: node.get("title") or node["id"] for node in session.version.definition["nodes"]
    }
    waiting = session.status == Session.Status.WAITING
    waits = (waiting and state.get("waiting")) or {}
    return Progress(
        flow=session.version.flow,
        version=session.version,
        status=session.get_status_display(),
        # Steps of a called flow stand under the step that calls it.
        step=titles.get(state["node"].partition("/")[0], "") if waiting else "",
        answers=[
            (_spaced(name), _said(answer))
            for name, answer in sorted(state["answers"].items(), key=_place(session.version))
        ],
        kind=session.status,
        started_at=session.started_at,
        ended_at=session.updated_at,
        waits_for=_waits_for(waits.get("kind")),
        until=datetime.fromisoformat(waits["due_at"]) if waits.get("due_at") else None,
        way=_way(state["log"], titles),
    )


def _waits_for(kind: str | None) -> str:
    match kind:
        case "reply":
            return _("for an answer")
        case "timer":
            return _("for its time")
        case "http":
            return _("for another system")
        case _:
            return ""


def _way(log: list[list[str]], titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the steps in the order in which they were left; steps in a row count once."""
    names = [titles.get(node.partition("/")[0], "") for node, _port, _at in log]
    return tuple(
        name for index, name in enumerate(names) if name and names[index - 1 : index] != [name]
    )


def _place(version: FlowVersion) -> Callable[[tuple[str, Any]], int]:
    """Return what sorts answers by their questions' places in the flow: the database does not."""
    places: dict[str, int] = {}
    for place, node in enumerate(version.definition["nodes"]):
        config = node.get("config") or {}
        for name in (config.get("answer") or node["id"], *(config.get("save") or ())):
            places.setdefault(name, place)
    return lambda answer: places.get(answer[0], len(places))


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _said(answer: Mapping[str, Any]) -> str:
    for key in ("title", "value", "name", "address"):
        if answer.get(key):
            return str(answer[key])
    if "latitude" in answer:
        return f"{answer['latitude']}, {answer['longitude']}"
    return _("no value")
