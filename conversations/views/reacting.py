"""Reacting to a message."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from agency.access import StaffRequest, staff
from conversations import reactions
from conversations.actions import RefusedError
from conversations.models import Message
from conversations.views import asked, composing


@staff
@require_POST
def react(request: StaffRequest, pk: int, ref: uuid.UUID) -> HttpResponse:
    """React with ``emoji``, or take the reaction back with none."""
    opened = asked.conversation(request, pk)
    message = get_object_or_404(Message, conversation=opened, ref=ref)
    try:
        reactions.react(message, request.POST.get("emoji", "").strip(), by=request.user)
    except RefusedError as failure:
        return composing.refused(failure)
    return HttpResponse(status=204)
