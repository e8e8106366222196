"""The managers' pages of invitations."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.access import StaffRequest, manager
from agency.inviting import invitations
from agency.inviting.forms import InviteForm
from agency.models import Client, Invitation
from agency.people import listing, rules

# Open ones beyond this are found by sending the oldest again, or taking them back.
MOST = 200


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the open invitations, the newest first."""
    open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    rows = list(open_ones.select_related("client", "invited_by").prefetch_related("teams")[:MOST])
    context = {
        "rows": [
            {"invitation": row, "mine": rules.may_give(request.user, row.role)} for row in rows
        ],
        "waiting": listing.waiting(),
    }
    return render(request, "agency/people/invitations.html", context)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    """Ask somebody to join; what stands in the address is chosen beforehand."""
    given = {name: request.GET[name] for name in ("email", "role", "client") if name in request.GET}
    form = InviteForm(request.POST or None, actor=request.user, initial=given)
    if request.method == "POST" and form.is_valid() and _sent(request, form):
        messages.success(
            request,
            _("The invitation to %(email)s is on its way.") % {"email": form.cleaned_data["email"]},
        )
        return redirect("invitations")
    context: dict[str, Any] = {
        "form": form,
        "has_clients": Client.objects.filter(active=True).exists(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "agency/people/invite.html", context, status=status)


@manager
@require_POST
def act(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Send an open invitation again, or take it back."""
    if action not in ACTS:
        raise Http404
    open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    invitation = get_object_or_404(open_ones.select_related("invited_by"), pk=pk)
    if not rules.may_give(request.user, invitation.role):
        raise PermissionDenied
    try:
        ACTS[action](request, invitation)
    except rules.RefusedError as error:
        messages.error(request, str(error))
    return redirect("invitations")


def _sent(request: StaffRequest, form: InviteForm) -> bool:
    said = form.cleaned_data
    limited = said["limited_to_labels"]
    try:
        invitations.invite(
            request,
            email=said["email"],
            role=said["role"],
            client=said["client"],
            language=said["language"],
            line=said["line"],
            teams=said["teams"],
            labels=said["labels"] if limited else None,
        )
    except rules.RefusedError as error:
        form.add_error(None, str(error))
    except IntegrityError:
        # Somebody else invited the same person in this very moment.
        form.add_error("email", _("This address is invited already."))
    else:
        return True
    return False


def _resend(request: StaffRequest, invitation: Invitation) -> None:
    invitations.resend(request, invitation)
    messages.success(
        request,
        _("A new link is on its way to %(email)s. The old one works no more.")
        % {"email": invitation},
    )


def _revoke(request: StaffRequest, invitation: Invitation) -> None:
    invitations.revoke(request, invitation)
    messages.success(
        request, _("The invitation of %(email)s is taken back.") % {"email": invitation}
    )


ACTS = {"resend": _resend, "revoke": _revoke}
