"""Settings → Teams. Flows hand conversations to teams by name, so this page says which do."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency import teams
from agency.access import StaffRequest, manager
from agency.models import Team, TeamLabel, User
from agency.reading import whole_number
from agency.teams import TeamForm
from conversations import team_work
from flows import naming

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the teams."""
    named = naming.names()
    busy = team_work.open_by_team()
    limits = Prefetch("label_limits", TeamLabel.objects.select_related("label"))
    listed: list[Any] = list(
        Team.objects.select_related("calendar").prefetch_related("members", limits)
    )
    for team in listed:
        team.flows = named.with_team(team.name, *team.former_names)
        team.open = busy.get(team.pk, 0)
    return render(request, "agency/teams.html", {"teams": listed})


@manager
@require_http_methods(READ_AND_WRITE)
def new(request: StaffRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None, instance=Team(), people=_people())
    if request.method == "POST" and form.is_valid():
        team = teams.save(request, form)
        messages.success(request, _("The team “%(name)s” is there.") % {"name": team})
        return redirect("teams")
    return _page(request, form, None)


@manager
@require_http_methods(READ_AND_WRITE)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change all of a team."""
    team = get_object_or_404(Team.objects.prefetch_related("members"), pk=pk)
    before = team.name
    form = TeamForm(request.POST or None, instance=team, people=_people())
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, pk)
    teams.save(request, form)
    messages.success(request, _("The team “%(name)s” is saved.") % {"name": team})
    if team.name != before and (used := naming.names().with_team(before)):
        messages.info(
            request,
            _("Flows that still say “%(before)s” go on finding this team: %(flows)s.")
            % {"before": before, "flows": _listed(used)},
        )
    return redirect("teams")


@manager
@require_http_methods(READ_AND_WRITE)
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what it means to delete a team, ask who takes its conversations, and delete it."""
    team = get_object_or_404(Team, pk=pk)
    others = Team.objects.exclude(pk=pk)
    used = naming.names().with_team(team.name, *team.former_names)
    if request.method == "POST":
        heir = others.filter(pk=whole_number(request.POST.get("heir", ""))).first()
        with transaction.atomic():
            moved = team_work.hand_over(team, heir, by=request.user)
            teams.delete(request, team, conversations=moved, to=str(heir or ""))
        messages.success(request, _("The team “%(name)s” is deleted.") % {"name": team})
        if live := [one for one in used if one.live]:
            messages.warning(
                request,
                _("Live flows still name it: %(names)s. Change them and publish them anew.")
                % {"names": _listed(live)},
            )
        return redirect("teams")
    context = {
        "team": team,
        "others": others,
        "flows": used,
        "open": team_work.open_of(team),
        "members": team.members.count(),
    }
    return render(request, "agency/team_delete.html", context)


def _page(request: HttpRequest, form: TeamForm, pk: int | None) -> HttpResponse:
    # The form may have changed the name already; flows know the team by the stored one.
    team = Team.objects.filter(pk=pk).first() if pk else None
    context = {
        "form": form,
        "team": team,
        "flows": naming.names().with_team(team.name, *team.former_names) if team else [],
        "open": team_work.open_of(team) if team else 0,
    }
    return render(request, "agency/team.html", context, status=422 if form.errors else 200)


def _people() -> list[User]:
    """Return who can be in a team: the agency's own people."""
    people = User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT)
    return list(people.order_by("name", "email"))


def _listed(flows: list[naming.Naming]) -> str:
    return ", ".join(f"“{one.flow}”" for one in flows)
