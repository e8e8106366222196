"""The agency's flows: which there are and how they do, the builder, and where a contact is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, staff
from conversations import scope
from flows import examples, overview
from flows.api.states import describe
from flows.models import Flow, Session
from flows.progress import progress


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All flows as cards, and the gallery to begin from."""
    context = {"cards": overview.cards(), "gallery": examples.cards()}
    return render(request, "flows/index.html", context)


@staff
@require_safe
def builder(request: StaffRequest, pk: int) -> HttpResponse:
    """One flow in the builder, with its whole state."""
    flow = get_object_or_404(Flow.objects.select_related("live", "updated_by"), pk=pk)
    context = {"flow": flow, "state": describe(flow, request)}
    return render(request, "flows/builder.html", context)


@staff
@require_safe
def of_conversation(request: StaffRequest, conversation: int) -> HttpResponse:
    """Where the conversation's newest session is, as a strip beside the thread."""
    opened = get_object_or_404(scope.conversations(request.user), pk=conversation)
    session = (
        Session.objects.filter(conversation=opened)
        .select_related("version__flow")
        .order_by("-started_at", "-pk")
        .first()
    )
    found = progress(session) if session else None
    return render(request, "flows/progress.html", {"progress": found})
