"""What an agency has that its flows may name: templates, teams, people, hours, other flows.

A field that is None is not known, and nothing is found wrong with what names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.engine.calendar import Calendar
from flows.engine.triggers import Trigger

APPROVED = "APPROVED"


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template in one language.

    ``body`` and ``header`` are the numbers of values that their texts need; ``header_media`` is
    ``image``, ``video``, ``document`` or ``location`` where the header is one; ``names`` the named
    parameters, empty for numbered ones; ``buttons`` the buttons' types in order (``QUICK_REPLY``,
    ``URL``, …), ``link_values`` the places of link buttons whose end is filled in.
    """

    name: str
    language: str
    status: str = APPROVED
    category: str = ""
    header: int = 0
    header_media: str | None = None
    body: int = 0
    names: frozenset[str] = frozenset()
    buttons: tuple[str, ...] = ()
    link_values: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """Another flow. ``definition`` is the live version's, None if none is live.

    ``api`` tells whether it can be started by other programs and flows.
    """

    key: str
    name: str
    definition: Mapping[str, Any] | None = None
    api: bool = False


@dataclass(frozen=True, slots=True)
class OtherTrigger:
    """A trigger of another flow that is live, with that flow's name and priority."""

    flow: str
    priority: int
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it. ``priority`` is that of the flow that is looked at, ``key`` its own key."""

    templates: tuple[TemplateInfo, ...] | None = None
    teams: frozenset[str] | None = None
    people: Mapping[int, str] | None = None
    calendars: Mapping[str, Calendar] | None = None
    flows: Mapping[str, FlowInfo] | None = None
    others: tuple[OtherTrigger, ...] = ()
    priority: int = 0
    key: str = ""

    def library(self) -> dict[str, Mapping[str, Any]]:
        """Return the definitions of the flows that can be called, by key."""
        return {
            key: flow.definition
            for key, flow in (self.flows or {}).items()
            if flow.definition is not None
        }


NOTHING_KNOWN = Surroundings()
