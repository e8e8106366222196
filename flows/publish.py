"""Publishing: a draft becomes an immutable version, if nothing in it is broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency.models import User
from flows import checking, moves, scenarios, schedules
from flows.drafts import BrokenFlowError, StaleDraftError
from flows.engine import Check, Surroundings
from flows.models import Flow, FlowVersion
from flows.moves import Plan
from flows.scenarios import Result

REASON_LENGTH = 500


class UnpublishableError(BrokenFlowError):
    """The draft has errors; ``check`` holds all that was found."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.errors)
        self.check = check


class ScenariosFailedError(ValueError):
    """Scenarios do not come out as recorded; ``results`` tells of each."""

    def __init__(self, results: list[Result]) -> None:
        names = ", ".join(f"“{result.name}”" for result in results if not result.passed)
        super().__init__(
            _("These scenarios do not come out as recorded: %(names)s.") % {"names": names}
        )
        self.results = results


@dataclass(frozen=True, slots=True)
class Published:
    """The version, whether it is new, and the sessions of older ones that are on their way."""

    version: FlowVersion
    new: bool = True
    moving: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """How to publish: ``older`` says by number what becomes of the contacts in older versions."""

    revision: int | None = None
    override: str = ""
    older: Mapping[int, Plan] = field(default_factory=dict)


def publish(flow: Flow, *, by: User | None = None) -> tuple[FlowVersion, bool]:
    """Publish the draft as it is; contacts finish on their versions.

    Return the version, and whether it is new: a draft equal to the live version publishes nothing.
    Raises :class:`BrokenFlowError` and :class:`ScenariosFailedError`.
    """
    published = publish_as(flow, Order(), by=by)
    return published.version, published.new


def publish_as(flow: Flow, order: Order, *, by: User | None) -> Published:
    """Publish the draft, and decide what becomes of the contacts in older versions.

    A draft equal to the live version publishes nothing; the older ones' contacts come to that one.
    Raises :class:`UnpublishableError`, :class:`ScenariosFailedError`,
    :class:`flows.moves.BadPlanError` and :class:`flows.drafts.StaleDraftError`.
    """
    with transaction.atomic():
        # One publishes at a time, and nobody edits meanwhile.
        flow = Flow.objects.select_for_update(of=("self",)).select_related("live").get(pk=flow.pk)
        if order.revision is not None and order.revision != flow.revision:
            raise StaleDraftError
        near = checking.around(flow)
        reason = _judged(flow, near, order)
        linked = links(flow.draft, near)
        if _is_live(flow, linked):
            live = _live(flow)
            moving = moves.begin(flow, live, order.older, by=by)
            return Published(live, new=False, moving=moving)
        version = _version(flow, linked, reason, by)
        moving = moves.begin(flow, version, order.older, by=by)
        flow.live = version
        flow.save(update_fields=["live"])
        schedules.sync()
    return Published(version, moving=moving)


def links(definition: Any, near: Surroundings) -> dict[str, Any]:
    """Return the flows that a definition calls, and those that they call, as they are live now."""
    found: dict[str, Any] = {}
    waiting = [definition]
    numbers = dict(
        Flow.objects.filter(live__isnull=False).values_list("key", "live__number")
        if _calls(definition)
        else ()
    )
    library = near.library()
    while waiting:
        for key in _calls(waiting.pop()):
            if key in library and key not in found:
                found[key] = {"version": numbers.get(key), "definition": library[key]}
                waiting.append(library[key])
    return found


def is_unchanged(flow: Flow, near: Surroundings) -> bool:
    """Return whether the draft is what is live already, so that it would publish nothing."""
    return _is_live(flow, links(flow.draft, near))


def _judged(flow: Flow, near: Surroundings, order: Order) -> str:
    """Return why failing scenarios are passed over, "" if none fails. Raises as publishing does."""
    found = checking.looked_over(flow.draft, near)
    if found.errors:
        raise UnpublishableError(found)
    results = scenarios.run(flow, flow.draft, near)
    if all(result.passed for result in results):
        return ""
    reason = order.override.strip()[:REASON_LENGTH]
    if not reason:
        raise ScenariosFailedError(results)
    return reason


def _is_live(flow: Flow, linked: Mapping[str, Any]) -> bool:
    return (
        flow.live is not None and flow.live.definition == flow.draft and flow.live.linked == linked
    )


def _live(flow: Flow) -> FlowVersion:
    if flow.live is None:
        raise FlowVersion.DoesNotExist
    return flow.live


def _version(flow: Flow, linked: dict[str, Any], reason: str, by: User | None) -> FlowVersion:
    newest = flow.versions.only("number").first()
    return FlowVersion.objects.create(
        flow=flow,
        number=newest.number + 1 if newest else 1,
        definition=flow.draft,
        linked=linked,
        override_reason=reason,
        published_by=by,
    )


def _calls(definition: Any) -> list[str]:
    """Return the keys of the flows that a definition's steps call."""
    nodes = definition.get("nodes") if isinstance(definition, Mapping) else None
    return [
        str(node["config"].get("flow"))
        for node in (nodes if isinstance(nodes, list) else ())
        if node.get("type") == "call_flow" and isinstance(node.get("config"), Mapping)
    ]
