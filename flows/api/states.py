"""All that the builder shows of a flow when it opens."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse

from agency.access import StaffRequest
from conversations.content import limits
from flows import checking, masking, starting, surroundings
from flows.api.asking import answer, get_flow, reads
from flows.engine import NODE_TYPES
from flows.models import Flow
from flows.sessions import RUNNING

LIMITS = {name: value for name, value in vars(limits).items() if name.isupper()}
# The builder's addresses, by the name under which it knows them.
URLS = {
    "page": "flow",
    "state": "flow-state",
    "check": "flow-check",
    "draft": "flow-draft",
    "settings": "flow-settings",
    "play": "flow-play",
    "scenarios": "flow-scenarios",
    "run_scenarios": "flow-run-scenarios",
    "publish": "flow-publish",
    "diff": "flow-diff",
    "restore": "flow-restore",
    "export": "flow-export",
    "duplicate": "flow-duplicate",
    "token": "flow-token",
}


@reads
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """Tell the flow's state."""
    return answer(describe(get_flow(pk), request))


def describe(flow: Flow, request: StaffRequest) -> dict[str, Any]:
    """Return the state of a flow for the one who asks; the number of queries does not grow."""
    agency = surroundings.agency()
    return {
        "flow": facts(flow),
        "definition": masking.shown(flow.draft, request.user),
        "check": checking.told(checking.looked_over(flow.draft, agency.around(flow))),
        "versions": versions(flow),
        "surroundings": agency.dump(flow),
        "catalogue": catalogue(),
        "can_edit": request.user.manages,
        "urls": urls(flow),
        "start": start(flow, request),
    }


def start(flow: Flow, request: StaffRequest) -> dict[str, Any] | None:
    """Return the flow's start address, None if it has none; the token is for managers."""
    if not starting.has_address(flow):
        return None
    url = request.build_absolute_uri(reverse("flow-start", args=[flow.key]))
    return {"url": url, "token": starting.token(flow) if request.user.manages else None}


def facts(flow: Flow) -> dict[str, Any]:
    """Return what is said of a flow beside its definition."""
    return {
        "id": flow.pk,
        "key": flow.key,
        "name": flow.name,
        "description": flow.description,
        "active": flow.active,
        "priority": flow.priority,
        "revision": flow.revision,
        "live": flow.live.number if flow.live else None,
        "updated_at": flow.updated_at.isoformat(),
        "updated_by": str(flow.updated_by) if flow.updated_by else None,
    }


def versions(flow: Flow) -> list[dict[str, Any]]:
    """Return the versions, the newest first, with the contacts that are in each."""
    rows = (
        flow.versions.defer("definition", "linked")
        .select_related("published_by")
        .annotate(contacts=Count("session", filter=Q(session__status__in=RUNNING)))
    )
    return [
        {
            "number": row.number,
            "published_at": row.published_at.isoformat(),
            "published_by": str(row.published_by) if row.published_by else None,
            "override_reason": row.override_reason,
            "contacts": row.contacts,
            "live": row.pk == flow.live_id,
        }
        for row in rows
    ]


def catalogue() -> dict[str, Any]:
    """Return WhatsApp's limits and the types of steps with the schemas of their configs."""
    types = {
        name: {"waits": node_type.waits, "schema": node_type.model.model_json_schema()}
        for name, node_type in NODE_TYPES.items()
    }
    return {"limits": LIMITS, "types": types}


def urls(flow: Flow) -> dict[str, str]:
    """Return the builder's addresses for this flow."""
    found = {name: reverse(view, args=[flow.pk]) for name, view in URLS.items()}
    found["version"] = reverse("flow-version", args=[flow.pk, 0]).removesuffix("0")
    found["flows"] = reverse("flows")
    return found
