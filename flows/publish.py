"""Publishing: a draft becomes an immutable version, if nothing in it is broken."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agency.models import User
from flows.engine import Diagnostic, diagnose
from flows.engine.diagnostics import Severity
from flows.engine.reading import read
from flows.models import Flow, FlowVersion

# A draft may have steps that are not finished, but none that nobody can tell the parts of.
UNREADABLE = frozenset({"bad_node"})
UNSTORABLE = Diagnostic(
    "bad_text",
    Severity.ERROR,
    None,
    "The definition has characters that cannot be stored (U+0000, or half of a pair).",
    "Remove them.",
)


class BrokenFlowError(ValueError):
    """The definition has errors; ``diagnostics`` says which and how to mend them, one a line."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(map(_line, diagnostics)))
        self.diagnostics = diagnostics


def readable(data: Any) -> dict[str, Any]:
    """Return the data if it can be kept as a draft: a definition, its steps finished or not.

    Raises :class:`BrokenFlowError`.
    """
    reading = read(data)
    if reading.definition is None:
        raise BrokenFlowError(reading.diagnostics)
    unreadable = [d for d in reading.diagnostics if d.code in UNREADABLE]
    if unreadable:
        raise BrokenFlowError(unreadable)
    if not _storable(data):
        raise BrokenFlowError([UNSTORABLE])
    definition: dict[str, Any] = data
    return definition


def save_draft(definition: dict[str, Any]) -> Flow:
    """Store a definition as the draft of the flow of that name."""
    flow, _ = Flow.objects.update_or_create(
        name=str(definition.get("name") or "Unnamed flow")[:120], defaults={"draft": definition}
    )
    return flow


def publish(flow: Flow, *, by: User | None = None) -> tuple[FlowVersion, bool]:
    """Publish the draft; return the version, and whether it is new.

    A draft equal to the live version publishes nothing. Raises :class:`BrokenFlowError`.
    """
    errors = [d for d in diagnose(flow.draft) if d.severity == "error"]
    if errors:
        raise BrokenFlowError(errors)
    with transaction.atomic():
        flow = Flow.objects.select_for_update(of=("self",)).select_related("live").get(pk=flow.pk)
        if flow.live is not None and flow.live.definition == flow.draft:
            return flow.live, False
        newest = flow.versions.first()
        version = FlowVersion.objects.create(
            flow=flow,
            number=newest.number + 1 if newest else 1,
            definition=flow.draft,
            published_by=by,
        )
        flow.live = version
        flow.save(update_fields=["live", "updated_at"])
    return version, True


def _line(found: Diagnostic) -> str:
    """Return a finding in one line, with its step unless it names it itself."""
    known = found.node_id is None or f"“{found.node_id}”" in found.message
    step = "" if known else f"Step “{found.node_id}”: "
    message = found.message if found.message.endswith((".", "!", "?")) else f"{found.message}."
    return f"{step}{message} {found.cure}"


def _storable(data: Any) -> bool:
    """Return whether PostgreSQL can keep all texts; the data is not too deep."""
    if isinstance(data, str):
        return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in data)
    if isinstance(data, Mapping):
        return all(_storable(key) and _storable(value) for key, value in data.items())
    return not isinstance(data, list) or all(map(_storable, data))
