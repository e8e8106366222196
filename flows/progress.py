"""Where a session is and what it has captured, in words for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.models import Flow, FlowVersion, Session


@dataclass(frozen=True, slots=True)
class Progress:
    """``step`` is the title of the step it waits at, "" when it is over."""

    flow: Flow
    version: FlowVersion
    status: str
    step: str
    answers: list[tuple[str, str]]


def progress(session: Session) -> Progress:
    """Return the session's progress; its version comes with it."""
    state = session.state
    titles = {
        node["id"]: node.get("title") or node["id"] for node in session.version.definition["nodes"]
    }
    waiting = session.status == Session.Status.WAITING
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
    return "no value"
