"""Where a session is and what it has captured, in words for people."""

from collections.abc import Mapping
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
        step=titles.get(state["node"], "") if waiting else "",
        answers=[(_spaced(name), _said(answer)) for name, answer in state["answers"].items()],
    )


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _said(answer: Mapping[str, Any]) -> str:
    for key in ("title", "value", "name", "address"):
        if answer.get(key):
            return str(answer[key])
    if "latitude" in answer:
        return f"{answer['latitude']}, {answer['longitude']}"
    return "no value"
