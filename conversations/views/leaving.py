"""The page on which somebody is deactivated: it says what the person holds, and hands it over.

It is a page of people, but stands here, where conversations are known.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency import audit
from agency.access import StaffRequest, manager
from agency.inviting import invitations
from agency.models import Team, User
from agency.people import acts, rules
from agency.reading import whole_number
from conversations import leaving


class UnknownHeirError(ValueError):
    """Nobody (any more) to whom conversations can go."""


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask to whom the open conversations go; deactivate the person and hand them over.

    ``to``: "nobody", "person-<id>" or "team-<id>".
    """
    person = get_object_or_404(User, pk=pk, is_active=True)
    if not rules.may_change(request.user, person):
        raise PermissionDenied
    error = ""
    chosen = request.POST.get("to", "nobody")
    if request.method == "POST":
        try:
            _do(request, person, chosen)
        except rules.RefusedError as refused:
            error = str(refused)
        except UnknownHeirError:
            error = _("Choose again: that person or team is not there any more.")
        else:
            messages.success(
                request, _("%(name)s is signed out, and cannot sign in.") % {"name": person}
            )
            return redirect("person", pk)
    context = {
        "person": person,
        "held": leaving.held(person).count(),
        "invited": invitations.waiting_from(person).values_list("email", flat=True),
        "people": _heirs().exclude(pk=pk),
        "teams": Team.objects.all(),
        "chosen": chosen,
        "error": error,
    }
    return render(request, "conversations/leave.html", context, status=422 if error else 200)


def _do(request: StaffRequest, person: User, chosen: str) -> None:
    with transaction.atomic():
        # First, so that nothing new is given to the person in between.
        acts.deactivate(request, person)
        to, team = _heir(person, chosen)
        count = leaving.hand_over(person, to=to, team=team, by=request.user)
        if count:
            heir = str(to or team or "")
            audit.record(request, "person.handed_over", person, conversations=count, to=heir)


def _heir(person: User, chosen: str) -> tuple[User | None, Team | None]:
    """Return whom a choice means. Raises :class:`UnknownHeirError`."""
    if chosen == "nobody":
        return None, None
    kind, _dash, key = chosen.partition("-")
    to = _heirs().filter(pk=whole_number(key)).first() if kind == "person" else None
    team = Team.objects.filter(pk=whole_number(key)).first() if kind == "team" else None
    if (to is None and team is None) or to == person:
        raise UnknownHeirError
    return to, team


def _heirs() -> QuerySet[User]:
    return User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT).order_by("name", "pk")
