"""Published versions: told as they are, and how two of them differ."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from agency.access import StaffRequest
from flows import masking
from flows.api.asking import RefusedError, answer, get_flow, reads
from flows.engine.diff import diff as differences
from flows.models import Flow, FlowVersion

DRAFT = "draft"
MAX_DIGITS = 9


@reads
def version(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Tell a version."""
    row = _get(get_flow(pk), number)
    linked = {
        key: {**flow, "definition": masking.shown(flow.get("definition"), request.user)}
        for key, flow in row.linked.items()
    }
    return answer(
        {
            "number": row.number,
            "definition": masking.shown(row.definition, request.user),
            "linked": linked,
            "published_at": row.published_at.isoformat(),
            "published_by": str(row.published_by) if row.published_by else None,
            "override_reason": row.override_reason,
        }
    )


@reads
def diff(request: StaffRequest, pk: int) -> HttpResponse:
    """Tell how a version differs from another one, or from the draft."""
    flow = get_flow(pk)
    before = _definition(flow, request.GET.get("from", ""))
    after = _definition(flow, request.GET.get("to", DRAFT))
    return answer(
        {
            **differences(before, after),
            "before": masking.shown(before, request.user),
            "after": masking.shown(after, request.user),
        }
    )


def _definition(flow: Flow, asked: str) -> Any:
    if asked == DRAFT:
        return flow.draft
    if not asked.isdecimal() or len(asked) > MAX_DIGITS:
        raise RefusedError(_("Say which versions: numbers, or “draft”."), 400)
    return _get(flow, int(asked)).definition


def _get(flow: Flow, number: int) -> FlowVersion:
    found = flow.versions.select_related("published_by").filter(number=number).first()
    if found is None:
        raise RefusedError(_("There is no such version."), 404)
    return found
