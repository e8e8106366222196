"""Settings → Opening hours. Flows name them, so this page says which live flows do."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency import audit, calendars, reassign
from agency.access import manager
from agency.hours import HoursForm, free_key
from agency.models import Calendar
from flows.uses import Broken, broken_by, calendar_uses

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
        _save(request, form, "calendar.created")
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
    _save(request, form, "calendar.changed")
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
    used = calendar_uses().get(key, [])
    with transaction.atomic():
        audit.record(request, "calendar.deleted", calendar)
        calendar.delete()
        reassign.announce()
    messages.success(request, _("The opening hours “%(name)s” are deleted.") % {"name": calendar})
    if used:
        _warn(request, used)
    return redirect("hours")


def _save(request: HttpRequest, form: HoursForm, act: str) -> None:
    with transaction.atomic():
        saved = form.save()
        audit.record(request, act, saved)
        # Other hours may mean that somebody works right now.
        reassign.announce()


def _hours(
    request: HttpRequest,
    form: HoursForm,
    key: str | None,
    broken: Sequence[Broken] = (),
    deleting: Calendar | None = None,
) -> HttpResponse:
    used = calendar_uses()
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
