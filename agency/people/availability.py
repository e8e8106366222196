"""Whether new conversations may be given to oneself: a switch in the menu and on the account."""

import json

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from agency import reassign
from agency.access import StaffRequest, staff
from agency.models import User


@staff
@require_POST
def available(request: StaffRequest) -> HttpResponse:
    """Switch it on or off; a page that sent it by htmx stays as it is, and is told."""
    wanted = "available" in request.POST
    with transaction.atomic():
        User.objects.filter(pk=request.user.pk).update(available=wanted)
        if wanted:
            reassign.announce()
    if wanted:
        said = _("You are available: new conversations can be given to you.")
    else:
        said = _("You are away: no new conversations are given to you.")
    if HtmxDetails(request):
        toast = {"toast": {"text": said, "kind": "good"}, "available": {"on": wanted}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(toast)})
    messages.success(request, said)
    return redirect("account")
