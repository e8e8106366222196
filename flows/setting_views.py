"""Settings that flows name: opening hours and teams. They say which live flows do."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency import calendars
from agency.access import manager
from agency.hours import HoursForm, TeamForm, free_key
from agency.models import Calendar, Team, User
from flows.uses import Broken, broken_by, uses

READ_AND_WRITE = ["GET", "HEAD", "POST"]
MOST = 50


@manager
@require_http_methods(READ_AND_WRITE)
def hours(request: HttpRequest) -> HttpResponse:
    """List the calendars; add one."""
    known = calendars.calendars()
    form = HoursForm(request.POST or None, instance=Calendar(hours=calendars.OFFICE_HOURS))
    if request.method == "POST" and form.is_valid() and len(known) < MOST:
        form.instance.key = free_key(form.cleaned_data["name"])
        form.save()
        messages.success(request, _("The opening hours are saved."))
        return redirect("hours")
    return _hours(request, form, None)


@manager
@require_http_methods(READ_AND_WRITE)
def edit_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Change a calendar; the default one can always be changed, stored or not."""
    form = HoursForm(request.POST or None, instance=_calendar(key))
    if request.method != "POST" or not form.is_valid():
        return _hours(request, form, key)
    broken = broken_by(key, _entered(form, key))
    if broken and "anyway" not in request.POST:
        return _hours(request, form, key, broken)
    form.save()
    messages.success(request, _("The opening hours are saved."))
    if broken:
        names = ", ".join(f"“{one.flow}”" for one in broken)
        messages.error(request, _("Live flows need attention: %(names)s.") % {"names": names})
    return redirect("hours")


@manager
@require_POST
def delete_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a calendar, all but the default one."""
    if key == calendars.DEFAULT:
        raise Http404
    calendar = get_object_or_404(Calendar, key=key)
    broken = [] if "anyway" in request.POST else broken_by(key, None)
    if broken:
        new = HoursForm(instance=Calendar(hours=calendars.OFFICE_HOURS))
        return _hours(request, new, None, broken, calendar)
    used = uses().calendars.get(key, [])
    calendar.delete()
    messages.success(request, _("The opening hours “%(name)s” are deleted.") % {"name": calendar})
    if used:
        _warn(request, used)
    return redirect("hours")


@manager
@require_http_methods(READ_AND_WRITE)
def teams(request: HttpRequest) -> HttpResponse:
    """List the teams; add one."""
    people = _people()
    form = TeamForm(request.POST or None, people=people, auto_id="new-%s")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The team is added."))
        return redirect("teams")
    return _teams(request, form, people)


@manager
@require_POST
def edit_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a team, and say who is in it."""
    team = get_object_or_404(Team.objects.prefetch_related("members"), pk=pk)
    before = team.name
    people = _people()
    form = TeamForm(request.POST, instance=team, people=people, auto_id=f"team-{pk}-%s")
    if not form.is_valid():
        return _teams(request, TeamForm(people=people, auto_id="new-%s"), people, form)
    form.save()
    messages.success(request, _("The team is saved."))
    used = uses().teams.get(before, []) if team.name != before else []
    if used:
        _warn(request, used)
    return redirect("teams")


@manager
@require_POST
def delete_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a team; its people and conversations stay."""
    team = get_object_or_404(Team, pk=pk)
    used = uses().teams.get(team.name, [])
    team.delete()
    messages.success(request, _("The team “%(name)s” is deleted.") % {"name": team})
    if used:
        _warn(request, used)
    return redirect("teams")


def _hours(
    request: HttpRequest,
    form: HoursForm,
    key: str | None,
    broken: Sequence[Broken] = (),
    deleting: Calendar | None = None,
) -> HttpResponse:
    used = uses().calendars
    listed: list[Any] = calendars.calendars()
    for calendar in listed:
        calendar.used_by = used.get(calendar.key, [])
    context = {
        "calendars": listed,
        "form": form,
        "key": key,
        "default": calendars.DEFAULT,
        "broken": broken,
        "deleting": deleting,
    }
    return render(request, "agency/hours.html", context)


def _teams(
    request: HttpRequest, form: TeamForm, people: list[User], refused: TeamForm | None = None
) -> HttpResponse:
    used = uses().teams
    listed: list[Any] = list(Team.objects.prefetch_related("members"))
    for team in listed:
        team.used_by = used.get(team.name, [])
        is_refused = refused is not None and refused.instance.pk == team.pk
        team.form = (
            refused
            if is_refused
            else TeamForm(instance=team, people=people, auto_id=f"team-{team.pk}-%s")
        )
    return render(request, "agency/teams.html", {"teams": listed, "form": form})


def _people() -> list[User]:
    return list(User.objects.filter(is_active=True).order_by("name", "email"))


def _entered(form: HoursForm, key: str) -> Calendar:
    """Return the calendar that a valid form would save."""
    found = form.cleaned_data
    return Calendar(
        key=key,
        name=found["name"],
        timezone=found["timezone"],
        hours=found["hours"],
        closed_days=found["closed"],
    )


def _calendar(key: str) -> Calendar:
    for calendar in calendars.calendars():
        if calendar.key == key:
            return calendar
    raise Http404


def _warn(request: HttpRequest, flows: list[str]) -> None:
    names = ", ".join(f"“{name}”" for name in flows)
    messages.error(
        request,
        _("Live flows still name it: %(names)s. Change them and publish them anew.")
        % {"names": names},
    )
