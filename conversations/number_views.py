"""The agency's numbers: which there are, how well they stand with Meta, and the sandbox's phone."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agency.access import manager
from conversations.models import Conversation, Number
from tenants import secret


class NumberForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an agency decides about a number."""

    class Meta:
        model = Number
        fields = ["in_doubt"]
        labels = {"in_doubt": "When WhatsApp never says whether it took a message"}


@manager
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the agency decided about a number."""
    form = NumberForm(request.POST, instance=get_object_or_404(Number, pk=pk))
    if form.is_valid():
        form.save()
        messages.success(request, "The number is saved.")
    else:
        messages.error(request, "This cannot be chosen.")
    return redirect("numbers")


@manager
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """List the numbers; one whose token cannot be read is told apart, and hides no other."""
    is_open = Q(conversation__status=Conversation.Status.OPEN)
    found = Number.objects.annotate(conversations=Count("conversation", filter=is_open))
    listed: list[Any] = list(found.order_by("display_number"))
    for number in listed:
        number.token_unreadable = not secret.is_readable(number, "access_token")
        number.form = NumberForm(instance=number, auto_id=f"number-{number.pk}-%s")
    context = {"numbers": listed, "phone_url": settings.SIMULATOR_URL}
    return render(request, "conversations/numbers.html", context)
