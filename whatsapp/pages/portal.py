"""The portal's templates: what may be said first on a client's numbers, to read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member
from conversations import scope
from whatsapp.templating.preview import preview

# Meta lets an account have 250 templates, each in several languages.
MOST = 200
LONGEST = 100


@member
@require_safe
def templates(request: StaffRequest) -> HttpResponse:
    """Show the approved templates, each as it reaches a customer."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = scope.templates(request.user).filter(status="APPROVED").order_by("name", "language")
    if q:
        found = found.filter(name__icontains=q.replace(" ", "_"))
    rows = list(found[: MOST + 1])
    context = {
        "q": q,
        "rows": [{"template": row, "bubble": preview(row.components, {})} for row in rows[:MOST]],
        "more": len(rows) > MOST,
    }
    return render(request, "portal/templates.html", context)
