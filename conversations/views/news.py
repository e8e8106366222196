"""What is new: asked for by pages that stay open."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, api_staff
from conversations import news as known


@api_staff
@require_safe
def news(request: StaffRequest) -> HttpResponse:
    """Return the counts and what waits for the person."""
    return JsonResponse(known.of(request.user))
