"""The page that an invitation leads to."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agency import audit, branding
from agency.inviting import invitations, letter
from agency.inviting.forms import JoinForm
from agency.models import Invitation, User

State = Invitation.State
GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take a name and a password, and let the person in.

    Guesses are braked by ``agency.throttle``: it counts whatever is answered with 404 here.
    """
    invitation = invitations.find(token)
    if invitation is None:
        return _page(request, 404, state="unknown")
    with override(invitation.language):
        return _answer(request, token, invitation)


def _answer(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    state: str = invitation.state
    if state == State.PENDING and _known(invitation):
        state = State.ACCEPTED
    if state != State.PENDING:
        return _page(request, GONE, state=state, invitation=invitation)
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            person = invitations.accept(token, name=said["name"], password=said["password1"])
            if person is None:
                # The same link was used in the meantime.
                return _page(request, GONE, state=State.ACCEPTED, invitation=invitation)
            audit.record(request, "invitation.accepted", person, by=person, role=person.role)
        record_authentication(request, person, method="password", email=person.email)
        get_adapter().login(request, person)
        messages.success(request, _("Welcome, %(name)s.") % {"name": person})
        return redirect("home")
    said_by = {"who": str(invitation.invited_by or ""), "agency": branding.current().name}
    return _page(
        request,
        422 if form.is_bound else 200,
        state=state,
        invitation=invitation,
        form=form,
        invited=letter.invited(invitation) % said_by,
    )


def _known(invitation: Invitation) -> bool:
    """Whether the person got an account in another way."""
    return User.objects.filter(email=invitation.email, is_active=True).exists()


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    return render(request, "agency/join.html", context, status=status)
