"""The pages of people: the list, one person, and what is done to an account."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from agency.access import StaffRequest, manager
from agency.models import Client, User
from agency.people import acts, listing, rules
from agency.people.forms import PersonForm
from agency.reading import whole_number
from agency.signin import demand, sessions

Act = Callable[[StaffRequest, User], None]


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the people; htmx asks for the list alone, or for its next page."""
    asked = listing.Asked.read(request.GET)
    after = whole_number(request.GET.get("after", ""))
    rows, more = listing.people(asked, after)
    context: dict[str, Any] = {"asked": asked, "rows": rows, "more": more, "me": request.user.pk}
    part = HtmxDetails(request).target
    if part == "people-list":
        return render(request, "agency/people/list.html", context)
    if part and part.startswith("people-more"):
        return render(request, "agency/people/rows.html", context)
    context |= {
        "waiting": listing.waiting(),
        "roles": User.Role.choices,
        "clients": Client.objects.all(),
        "filtered": bool(asked.query),
    }
    return render(request, "agency/people/index.html", context)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a person; change what managers decide."""
    found = get_object_or_404(listing.standing(User.objects.select_related("client")), pk=pk)
    mine = rules.may_change(request.user, found)
    if request.method == "POST" and not mine:
        raise PermissionDenied
    before = User.objects.select_related("client", "calendar").get(pk=pk)
    form = PersonForm(request.POST or None, instance=found, actor=request.user)
    if request.method == "POST" and form.is_valid() and _stored(request, form, before):
        messages.success(request, _("%(name)s is saved.") % {"name": found})
        return redirect("person", pk)
    context = {
        # As stored: a form that was refused has written into its own.
        "person": before,
        "form": form,
        "may_change": mine,
        "myself": pk == request.user.pk,
        "has_two_factor": getattr(found, "has_two_factor", False),
        "demanded": before.role in demand.ROLES[demand.policy()],
        "seen": getattr(found, "seen", None),
        "sessions": sessions.of(before),
    }
    status = 422 if form.is_bound else 200
    return render(request, "agency/people/person.html", context, status=status)


@manager
@require_POST
def act(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Let somebody in again, end the sessions, forget the second factor."""
    if action not in ACTS:
        raise Http404
    found = get_object_or_404(User.objects.select_related("client"), pk=pk)
    # One's own second factor is switched off on the account's page, which asks who one is.
    is_own_factor = action == "reset-two-factor" and pk == request.user.pk
    if is_own_factor or not rules.may_change(request.user, found):
        raise PermissionDenied
    done, sentence = ACTS[action]
    done(request, found)
    messages.success(request, sentence(found))
    return redirect("person", pk)


def _stored(request: StaffRequest, form: PersonForm, before: User) -> bool:
    """Store what a valid form says; a refusal is said beside the role."""
    teams = form.cleaned_data.get("teams")
    try:
        with transaction.atomic():
            acts.store(request, form.instance, before, teams)
            if teams is not None:
                form.save_limits(request, form.instance)
    except rules.RefusedError as error:
        form.add_error("role", str(error))
        return False
    return True


def _let_in(person: User) -> str:
    return _("%(name)s can sign in again.") % {"name": person}


def _signed_out(person: User) -> str:
    return _("%(name)s is signed out everywhere.") % {"name": person}


def _reset(person: User) -> str:
    return _("%(name)s signs in with the password alone, until an app is set up again.") % {
        "name": person
    }


ACTS: dict[str, tuple[Act, Callable[[User], str]]] = {
    "reactivate": (acts.reactivate, _let_in),
    "sign-out": (acts.end_sessions, _signed_out),
    "reset-two-factor": (acts.reset_two_factor, _reset),
}
