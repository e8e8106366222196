"""Publishing: what it would do, and doing it."""

from typing import Any, get_args

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency import audit
from agency.access import StaffRequest, api_staff
from flows import checking, older
from flows import publish as publishing
from flows.api.asking import RefusedError, answer, body, get_flow, part, reads, writes
from flows.api.bench import results
from flows.api.drafts import stale
from flows.drafts import StaleDraftError
from flows.models import Flow
from flows.moves import BadPlanError, Do, Otherwise, Plan
from flows.publish import Order, Published, ScenariosFailedError, UnpublishableError

LONGEST_MAP = 2000


@api_staff
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Tell what publishing would do, or publish."""
    view = _publish if request.method == "POST" else _tell
    return view(request, pk)


@reads
def _tell(request: StaffRequest, pk: int) -> HttpResponse:
    flow = get_flow(pk)
    near = checking.around(flow)
    unchanged = publishing.is_unchanged(flow, near)
    newest = flow.versions.only("number").first()
    return answer(
        {
            "revision": flow.revision,
            "check": checking.told(checking.looked_over(flow.draft, near)),
            "next": newest.number + 1 if newest else 1,
            "changed": not unchanged,
            "scenarios": results(flow, flow.draft, request.user),
            "older": older.describe(flow, near, but=flow.live_id if unchanged else None),
        }
    )


@writes
def _publish(request: StaffRequest, pk: int) -> HttpResponse:
    flow = get_flow(pk)
    sent = body(request)
    order = Order(
        revision=part(sent, "revision", int),
        override=part(sent, "override", str, default=""),
        older=_plans(part(sent, "older", dict, default={})),
    )
    try:
        with transaction.atomic():
            published = publishing.publish_as(flow, order, by=request.user)
            _record(request, flow, published)
    except UnpublishableError as error:
        sentence = _("The flow has errors, and cannot be published with them.")
        raise RefusedError(sentence, check=checking.told(error.check)) from error
    except ScenariosFailedError as error:
        told = [result.dump() for result in error.results]
        raise RefusedError(str(error), scenarios=told) from error
    except BadPlanError as error:
        raise RefusedError(str(error)) from error
    except StaleDraftError as error:
        raise stale(flow.pk) from error
    return answer({"number": published.version.number, "moving": published.moving})


def _record(request: StaffRequest, flow: Flow, published: Published) -> None:
    if published.new or published.moving:
        version = published.version
        audit.record(
            request,
            "flow.published",
            flow,
            version=version.number,
            override=version.override_reason if published.new else "",
            moving=published.moving,
        )


def _plans(sent: dict[str, Any]) -> dict[int, Plan]:
    """Read what becomes of older versions. Raises :class:`RefusedError`."""
    plans = {}
    for number, plan in sent.items():
        if not number.isdecimal() or len(number) > 9 or not isinstance(plan, dict):  # noqa: PLR2004
            raise RefusedError(_("“older” is not what it should be."), 400)
        ways = part(plan, "map", dict, default={})
        do = part(plan, "do", str)
        otherwise = part(plan, "otherwise", str, default="finish")
        readable = len(ways) <= LONGEST_MAP and all(
            isinstance(way, str | None) for way in ways.values()
        )
        if do not in get_args(Do) or otherwise not in get_args(Otherwise) or not readable:
            raise RefusedError(_("“older” is not what it should be."), 400)
        plans[int(number)] = Plan(do, ways, otherwise)
    return plans
