"""The agency's flows: which there are, their versions, and how they look."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agency.access import staff
from conversations.models import Conversation
from flows.drawing import draw
from flows.models import Flow, FlowVersion, Session
from flows.progress import progress
from flows.runner import RUNNING

# Longer numbers are no version's.
MAX_DIGITS = 18


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    flows = Flow.objects.select_related("live").annotate(
        contacts=Count(
            "versions__session", filter=Q(versions__session__status__in=RUNNING), distinct=True
        )
    )
    return render(request, "flows/index.html", {"flows": flows})


@staff
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    flow = get_object_or_404(Flow.objects.select_related("live"), pk=pk)
    versions = flow.versions.annotate(
        contacts=Count("session", filter=Q(session__status__in=RUNNING))
    )
    asked = request.GET.get("version", "")
    is_number = asked.isdecimal() and len(asked) <= MAX_DIGITS
    shown: FlowVersion | None = (
        get_object_or_404(versions, number=int(asked)) if is_number else flow.live
    )
    context = {
        "flow": flow,
        "versions": versions,
        "shown": shown,
        "drawing": draw(shown.definition if shown else flow.draft),
    }
    return render(request, "flows/detail.html", context)


@staff
@require_safe
def of_conversation(request: HttpRequest, conversation: int) -> HttpResponse:
    """Where the conversation's newest session is, as a strip beside the thread."""
    session = (
        Session.objects.filter(conversation=get_object_or_404(Conversation, pk=conversation))
        .select_related("version__flow")
        .order_by("-started_at", "-pk")
        .first()
    )
    found = progress(session) if session else None
    return render(request, "flows/progress.html", {"progress": found})
