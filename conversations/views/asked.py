"""What a request asks for: the conversation of an address, if this person may see it."""

from django.shortcuts import get_object_or_404

from agency.access import StaffRequest
from conversations import scope
from conversations.models import Conversation


def conversation(request: StaffRequest, pk: int) -> Conversation:
    """Return the conversation with all that its head shows. Raises ``Http404``."""
    return get_object_or_404(
        scope.conversations(request.user).select_related("contact", "number", "assignee", "team"),
        pk=pk,
    )
