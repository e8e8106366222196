"""Two contacts that are one person: chosen, laid side by side, and made one."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency import audit
from agency.access import StaffRequest, staff
from agency.reading import whole_number
from conversations import duplicates, fields, finding, scope
from conversations.merging_by_hand import NotMergeableError, foresee, merge_by_hand
from conversations.views import contact as one

FOUND = 12


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Find the other one (``q``), compare the two (``with``), and merge them."""
    contact = one.of(request, pk)
    if contact.merged_into_id:
        return redirect("contact", contact.merged_into_id)
    seen = scope.contacts(request.user)
    if request.method == "POST":
        return _merge(request, pk)
    if "with" in request.GET:
        other = get_object_or_404(seen.exclude(pk=pk), pk=whole_number(request.GET.get("with", "")))
        context = {"contact": contact, "other": other, "told": foresee(keep=contact, gone=other)}
        return render(request, "conversations/contacts/merge.html", context)
    q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    found = finding.by_index(seen.exclude(pk=pk), q).order_by("-created_at", "-id")[:FOUND]
    context = {
        "contact": contact,
        "q": q,
        "found": found if q else duplicates.of(contact, seen, fields.all(), namesakes=True),
    }
    return render(request, "conversations/contacts/merge_find.html", context)


def _merge(request: StaffRequest, pk: int) -> HttpResponse:
    gone = whole_number(request.POST.get("with", ""))
    take = {name for name, side in request.POST.items() if side == "gone"}
    try:
        with transaction.atomic():
            kept = merge_by_hand(
                keep_id=pk,
                gone_id=gone,
                take=take,
                by=request.user,
                seen=scope.contacts(request.user),
            )
            # The log outlives the contact: it says nothing of the customer.
            audit.record(request, "contact.merge", f"#{kept.pk}", gone=gone)
    except NotMergeableError as failure:
        messages.error(request, str(failure))
        return redirect("contact-merge", pk)
    messages.success(request, _("The two are one contact now."))
    return redirect("contact", kept.pk)
