"""The draft: checked, saved, renamed, brought back from a version."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from agency import audit
from agency.access import StaffRequest
from agency.models import User
from flows import checking, drafts, schedules
from flows.api import asking
from flows.api.asking import RefusedError, answer, asks, body, get_flow, part, writes
from flows.api.states import describe, facts
from flows.drafts import BrokenFlowError, NameTakenError, StaleDraftError
from flows.models import Flow

PRIORITIES = range(-1000, 1001)


@asks
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Tell what is wrong with a definition of this flow, saved or not."""
    flow = get_flow(pk)
    definition = asking.definition(body(request))
    return answer(checking.told(checking.checked(flow, definition)))


@writes
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the draft, unless somebody else has since."""
    flow = get_flow(pk)
    sent = body(request)
    definition = asking.definition(sent)
    saved = change(flow, definition, part(sent, "revision", int), request.user)
    return answer(
        {
            "revision": saved.revision,
            "saved_at": saved.updated_at.isoformat(),
            "check": checking.told(checking.checked(saved, definition)),
        }
    )


@writes
def settings(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is not part of the definition: whether it answers, how early, its name."""
    flow = get_flow(pk)
    sent = body(request)
    active = part(sent, "active", bool, default=flow.active)
    priority = part(sent, "priority", int, default=flow.priority)
    name = part(sent, "name", str, default=flow.name).strip()
    if priority not in PRIORITIES:
        raise RefusedError(_("A priority is a whole number from -1,000 to 1,000."))
    if not 0 < len(name) <= drafts.NAME_LENGTH:
        raise RefusedError(_("A name has 1 to %(most)s characters.") % {"most": drafts.NAME_LENGTH})
    if name != flow.name:
        flow = change(flow, {**flow.draft, "name": name}, flow.revision, request.user)
    with transaction.atomic():
        _record_settings(request, flow, active=active, priority=priority)
        schedules.set_active(flow, active=active, priority=priority)
    return answer({"flow": facts(get_flow(pk))})


def _record_settings(request: StaffRequest, flow: Flow, **after: Any) -> None:
    pairs = {name: [getattr(flow, name), value] for name, value in after.items()}
    if changes := {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}:
        audit.record(request, "flow.settings", flow, changes=changes)


@writes
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the draft what a version was; its name stays the present one."""
    flow = get_flow(pk)
    sent = body(request)
    number = part(sent, "version", int)
    version = flow.versions.filter(number=number).first()
    if version is None:
        raise RefusedError(_("There is no such version."), 404)
    definition = {**version.definition, "name": flow.name}
    saved = change(flow, definition, part(sent, "revision", int), request.user)
    return answer(describe(saved, request))


def change(flow: Flow, definition: Any, revision: int, by: User) -> Flow:
    """Save a draft. Raises :class:`RefusedError`: 409 with what is there when it was changed."""
    try:
        return drafts.change(flow.pk, drafts.readable(definition), by=by, revision=revision)
    except BrokenFlowError as error:
        found = [finding.dump() for finding in error.diagnostics[: checking.MOST_TOLD]]
        raise RefusedError(str(error), diagnostics=found) from error
    except NameTakenError as error:
        raise RefusedError(str(error)) from error
    except StaleDraftError as error:
        raise stale(flow.pk) from error


def stale(pk: int) -> RefusedError:
    """Return the refusal of a change that began with an older revision."""
    flow = get_flow(pk)
    who = str(flow.updated_by) if flow.updated_by else _("Somebody")
    return RefusedError(
        _("%(who)s has changed this flow since you opened it.") % {"who": who},
        409,
        revision=flow.revision,
        updated_by=str(flow.updated_by) if flow.updated_by else None,
        updated_at=flow.updated_at.isoformat(),
        definition=flow.draft,
    )
