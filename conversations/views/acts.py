"""What people do with a conversation beside answering."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agency.access import StaffRequest, staff
from conversations import actions
from conversations.models import Conversation
from conversations.views import asked


@staff
@require_POST
def act(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Take over, hand back, resolve, reopen."""
    opened = asked.conversation(request, pk)
    if action == "take-over":
        actions.take_over(opened.pk, by=request.user)
    elif action == "hand-back":
        actions.hand_back(opened.pk)
    elif action == "resolve":
        actions.set_status(opened.pk, Conversation.Status.RESOLVED)
    elif action == "reopen":
        actions.set_status(opened.pk, Conversation.Status.OPEN)
    else:
        raise Http404
    return redirect("conversation", pk=pk)
