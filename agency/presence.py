"""Whether conversations are given to a person by themselves, switched from any page."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from agency.access import StaffRequest, staff
from agency.models import User


@staff
@require_POST
def available(request: StaffRequest) -> HttpResponse:
    """Take new conversations, or take none for now."""
    User.objects.filter(pk=request.user.pk).update(available="available" in request.POST)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    back = request.headers.get("Referer", "/")
    fits = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if fits else "/")
