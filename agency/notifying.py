"""What the desktop tells a person, and whether single keys do things: one's own to choose."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agency.access import StaffRequest, staff
from agency.models import User


class NotifyForm(forms.ModelForm[User]):
    """How somebody works in the inbox."""

    class Meta:
        model = User
        fields = ("notify", "notify_sound", "notify_words", "shortcuts")
        widgets = {"notify": forms.RadioSelect}
        labels = {
            "notify": gettext_lazy("Tell me of new messages in"),
            "notify_sound": gettext_lazy("With a short sound"),
            "notify_words": gettext_lazy("Show what the customer wrote"),
            "shortcuts": gettext_lazy("Single keys do things in the inbox"),
        }


@staff
@require_POST
def notifying(request: StaffRequest) -> HttpResponse:
    """Keep what somebody wants to be told of."""
    form = NotifyForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
    else:
        messages.error(request, _("Choose what you want to be told of."))
    return redirect("account")
