"""The agency's numbers: which there are, how well they stand with Meta, and the sandbox's phone."""

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agency.access import manager
from conversations.models import Conversation, Number


@manager
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """List the numbers."""
    is_open = Q(conversation__status=Conversation.Status.OPEN)
    found = Number.objects.annotate(conversations=Count("conversation", filter=is_open))
    context = {"numbers": found.order_by("display_number"), "phone_url": settings.SIMULATOR_URL}
    return render(request, "conversations/numbers.html", context)
