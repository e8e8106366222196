"""Who else is at a conversation: a page says that it is there, and is told of the others."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from agency.access import StaffRequest, staff
from agency.models import User
from agency.templatetags.ui import tint
from conversations import looking, presence, receipts
from conversations.presence import Here, Mode
from conversations.templatetags.inbox_tags import initials
from conversations.views import asked


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: StaffRequest, pk: int) -> HttpResponse:
    """Return who else has the conversation open, and who of them is typing.

    By POST a page says that it is before somebody's eyes: ``tab`` (its own name), ``typing``
    ("message", "note" or nothing), ``gone`` (it was closed).
    """
    opened = asked.conversation(request, pk)
    if request.method != "POST":
        return _answer(presence.here(pk, beside=request.user))
    tab = request.POST.get("tab", "")
    if "gone" in request.POST:
        presence.leave(pk, person=request.user, tab=tab)
        return HttpResponse(status=204)
    typing = request.POST.get("typing", "")
    mode = Mode(typing) if typing in list(Mode) else None
    found = presence.arrive(pk, person=request.user, tab=tab, typing=mode)
    looking.look(opened, by=request.user)
    if mode == Mode.MESSAGE:
        receipts.typing(opened)
    return _answer(found)


def _answer(found: Here) -> JsonResponse:
    people = User.objects.filter(is_active=True).in_bulk({*found.viewing, *found.typing})
    return JsonResponse(
        {"viewing": _shown(found.viewing, people), "typing": _shown(found.typing, people)}
    )


def _shown(ids: Iterable[int], people: dict[int, User]) -> list[dict[str, Any]]:
    return [
        {"id": pk, "name": str(people[pk]), "initials": initials(people[pk]), "tint": tint(pk)}
        for pk in ids
        if pk in people
    ]
