"""What people do with a conversation beside answering."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from agency.access import StaffRequest, staff
from agency.models import Team, User
from agency.reading import whole_number
from conversations import actions
from conversations.listing import Asked
from conversations.models import Conversation
from conversations.snooze_times import SnoozeError
from conversations.views import asked, snoozing, threads

Act = Callable[[StaffRequest, Conversation], None]
# For how long one click snoozes, by the name in the form.
SPANS = {
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
}


@staff
@require_POST
def act(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Take over, hand back, resolve, reopen, assign, snooze, bring back."""
    opened = asked.conversation(request, pk)
    if action not in ACTS:
        raise Http404
    # The list that was beside it.
    state = Asked.read(dict(parse_qsl(request.POST.get("state", "")))).query
    try:
        ACTS[action](request, opened)
    except SnoozeError as error:
        return snoozing.dialog(request, opened, state, str(error))
    if action == "unread":
        # Whoever went on looking at it would have read it at once.
        return _closed(request, state)
    if request.headers.get("HX-Request"):
        answer = threads.workspace(request, asked.conversation(request, pk), state)
        answer["HX-Trigger"] = "close-dialog"
        return answer
    return redirect(reverse("conversation", args=[pk]) + (f"?{state}" if state else ""))


def _closed(request: StaffRequest, state: str) -> HttpResponse:
    """Return to the list, with nothing opened beside it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "conversation-close"})
    return redirect(reverse("inbox") + (f"?{state}" if state else ""))


def _take_over(request: StaffRequest, opened: Conversation) -> None:
    actions.take_over(opened.pk, by=request.user)


def _hand_back(request: StaffRequest, opened: Conversation) -> None:
    actions.hand_back(opened.pk, by=request.user)


def _resolve(request: StaffRequest, opened: Conversation) -> None:
    actions.set_status(opened.pk, Conversation.Status.RESOLVED, by=request.user)


def _reopen(request: StaffRequest, opened: Conversation) -> None:
    actions.set_status(opened.pk, Conversation.Status.OPEN, by=request.user)


def _assign(request: StaffRequest, opened: Conversation) -> None:
    person, team = taker(request.POST.get("to", ""), request.user)
    actions.assign(opened.pk, person=person, team=team, by=request.user)


def taker(to: str, me: User) -> tuple[User | None, Team | None]:
    """Read "me", "person-<id>", "team-<id>"; anything else is nobody. Raises ``Http404``."""
    kind, _, key = to.partition("-")
    person: User | None = me if kind == "me" else None
    team: Team | None = None
    if kind == "person":
        staff_people = User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT)
        person = staff_people.filter(pk=whole_number(key)).first()
    elif kind == "team":
        team = Team.objects.filter(pk=whole_number(key)).first()
    if person is None and team is None and kind in ("person", "team"):
        raise Http404
    return person, team


def _snooze(request: StaffRequest, opened: Conversation) -> None:
    """``for``: one of the spans; or what the dialog asks for."""
    span = SPANS.get(request.POST.get("for", ""))
    now = opened.now()
    until = now + span if span else snoozing.until(request, now)
    actions.snooze(opened.pk, until=until, by=request.user)


def _unread(_request: StaffRequest, opened: Conversation) -> None:
    actions.mark_unread(opened.pk)


def _wake(request: StaffRequest, opened: Conversation) -> None:
    actions.wake(opened.pk, by=request.user)


ACTS: dict[str, Act] = {
    "take-over": _take_over,
    "hand-back": _hand_back,
    "resolve": _resolve,
    "reopen": _reopen,
    "assign": _assign,
    "snooze": _snooze,
    "wake": _wake,
    "unread": _unread,
}
