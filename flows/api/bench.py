"""The test bench, and the scenarios that are kept of it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.access import StaffRequest, api_staff
from agency.models import User
from flows import checking, masking, scenarios
from flows.api import asking
from flows.api.asking import (
    RefusedError,
    answer,
    asks,
    body,
    get_flow,
    part,
    reads,
    writes,
)
from flows.checking import ScenarioError, UnplayableError
from flows.models import Flow


@asks
def play(request: StaffRequest, pk: int) -> HttpResponse:
    """Play a scenario against a definition of this flow, saved or not."""
    flow = get_flow(pk)
    sent = body(request)
    definition, scenario = asking.definition(sent), part(sent, "scenario", dict)
    near = masking.shown_around(checking.around(flow), request.user)
    try:
        return answer(checking.played(checking.playable(definition, near), scenario, near).dump())
    except (UnplayableError, ScenarioError) as error:
        raise RefusedError(str(error)) from error


@api_staff
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Tell the scenarios of a flow, or keep one."""
    view = _keep if request.method == "POST" else _tell
    return view(request, pk)


@reads
def _tell(_request: StaffRequest, pk: int) -> HttpResponse:
    rows = get_flow(pk).scenarios.all()
    return answer({"scenarios": [_described(row) for row in rows]})


def _described(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "scenario": row.data,
        "updated_at": row.updated_at.isoformat(),
    }


@writes
def _keep(request: StaffRequest, pk: int) -> HttpResponse:
    flow = get_flow(pk)
    sent = body(request)
    scenario = part(sent, "scenario", dict)
    row_id = part(sent, "id", (int, type(None)), default=None)
    try:
        with transaction.atomic():
            row = scenarios.keep(flow, scenario, pk=row_id, by=request.user)
    except scenarios.BadScenarioError as error:
        raise RefusedError(str(error)) from error
    except scenarios.NoSuchScenarioError as error:
        raise RefusedError(_("There is no such scenario."), 404) from error
    except IntegrityError as error:
        raise RefusedError(_("Another scenario of this flow has that name.")) from error
    return answer({"id": row.pk})


@writes
def delete(_request: StaffRequest, pk: int, scenario: int) -> HttpResponse:
    """Forget a scenario."""
    deleted = get_flow(pk).scenarios.filter(pk=scenario).delete()[0]
    if not deleted:
        raise RefusedError(_("There is no such scenario."), 404)
    return answer({"deleted": scenario})


@asks
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """Play all scenarios of a flow against a definition of it."""
    flow = get_flow(pk)
    definition = asking.definition(body(request))
    return answer({"results": results(flow, definition, request.user)})


def results(flow: Flow, definition: Any, user: User) -> list[dict[str, Any]]:
    """Return what came of each scenario, as this person may read it."""
    near = masking.shown_around(checking.around(flow), user)
    definition = masking.shown(definition, user)
    return [result.dump() for result in scenarios.run(flow, definition, near)]
