"""The dialog that asks until when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, staff
from agency.reading import whole_number
from conversations import scope, snooze_times
from conversations.listing import Asked
from conversations.models import Conversation

UNFIT = 422


@staff
@require_safe
def times(request: StaffRequest) -> HttpResponse:
    """Ask until when one conversation, or those that are selected, are to be put aside."""
    opened = None
    if asked_for := request.GET.get("conversation", ""):
        found = scope.conversations(request.user).select_related("number")
        opened = get_object_or_404(found, pk=whole_number(asked_for))
    state = Asked.read(request.GET.dict()).query
    return dialog(request, opened, state)


def dialog(
    request: StaffRequest, opened: Conversation | None, state: str, problem: str = ""
) -> HttpResponse:
    """Return the dialog, with what is wrong with what was chosen."""
    now = opened.now() if opened else timezone.now()
    where = snooze_times.zone(request.user)
    context = {
        "opened": opened,
        "state": state,
        "times": snooze_times.common(now, where),
        "zone": str(where).replace("_", " "),
        "earliest": _local(now, where),
        "latest": _local(now + snooze_times.FARTHEST, where),
        "problem": problem,
    }
    answer = render(request, "conversations/snooze.html", context, status=UNFIT if problem else 200)
    if problem:
        answer["HX-Retarget"] = "#dialog"
        answer["HX-Reswap"] = "innerHTML"
    return answer


def until(request: StaffRequest, now: datetime) -> datetime:
    """Return the time that was chosen in the dialog. Raises ``SnoozeError``."""
    chosen = request.POST.get("at") or request.POST.get("until", "")
    return snooze_times.read(chosen, now, snooze_times.zone(request.user))


def _local(at: datetime, where: ZoneInfo) -> str:
    return at.astimezone(where).strftime(snooze_times.LOCAL)
