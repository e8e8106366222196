"""What is done with the rows that are selected in a list."""

import json
from collections.abc import Sequence
from urllib.parse import parse_qsl

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agency.access import StaffRequest, staff
from agency.models import Label
from agency.reading import whole_number
from conversations import bulk_acts, listing
from conversations.bulk_acts import Act, Result
from conversations.listing import Asked
from conversations.snooze_times import SnoozeError
from conversations.views import acts, snoozing


@staff
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Do one thing with many conversations, and say honestly what became of it.

    ``ids``: theirs, with commas between; or ``all``: what the list of ``state`` holds, up to a
    bound. ``do``: what, with a colon before to whom or which label; or a time of the dialog's.
    """
    what, _colon, which = request.POST.get("do", "snooze").partition(":")
    try:
        act = _act(request, what, which)
    except SnoozeError as error:
        return snoozing.dialog(request, None, request.POST.get("state", ""), str(error))
    labels = what in ("label", "unlabel")
    result = bulk_acts.run(_ids(request), act, by=request.user, lock=not labels)
    kind = "good" if result.done or not result.unseen else "bad"
    told = {"toast": {"text": _sentence(result), "kind": kind}, "close-dialog": {}, "bulk-done": {}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _act(request: StaffRequest, what: str, which: str) -> Act:
    match what:
        case "resolve":
            return bulk_acts.resolve
        case "reopen":
            return bulk_acts.reopen
        case "read" | "unread":
            return bulk_acts.mark(unread=what == "unread")
        case "assign":
            return bulk_acts.assign(*acts.taker(which, request.user))
        case "label" | "unlabel":
            name = get_object_or_404(Label, pk=whole_number(which)).name
            return bulk_acts.label(**{"add" if what == "label" else "remove": [name]})
        case "snooze":
            return bulk_acts.snooze(snoozing.until(request, timezone.now()))
        case _:
            raise Http404


def _ids(request: StaffRequest) -> Sequence[int]:
    if not request.POST.get("all"):
        return list(filter(None, map(whole_number, request.POST.get("ids", "").split(","))))
    asked = Asked.read(dict(parse_qsl(request.POST.get("state", ""))))
    found = listing.page(request.user, asked, None, bulk_acts.MOST)
    return [row.pk for row in found.rows]


def _sentence(result: Result) -> str:
    parts = [ngettext("%(n)s done.", "%(n)s done.", result.done) % {"n": result.done}]
    if result.same:
        same = ngettext("%(n)s was so already.", "%(n)s were so already.", result.same)
        parts.append(same % {"n": result.same})
    if result.unseen:
        unseen = ngettext(
            "%(n)s is not yours to change, or not there any more.",
            "%(n)s are not yours to change, or not there any more.",
            result.unseen,
        )
        parts.append(unseen % {"n": result.unseen})
    if not (result.done or result.same or result.unseen):
        return _("Nothing was selected.")
    return " ".join(parts)
