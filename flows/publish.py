"""Publishing: a draft becomes an immutable version, if nothing in it is broken."""

from typing import Any

from django.db import transaction

from agency.models import User
from flows.engine import Diagnostic, diagnose
from flows.models import Flow, FlowVersion


class BrokenFlowError(ValueError):
    """The definition has errors; ``diagnostics`` says which and how to mend them."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(" ".join(f"{d.message} {d.cure}" for d in diagnostics))
        self.diagnostics = diagnostics


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
