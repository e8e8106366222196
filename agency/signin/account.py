"""A person's own account: name, language, availability, notices, and where one is signed in."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agency.access import StaffRequest, signed_in
from agency.models import User
from agency.reading import whole_number
from agency.signin import demand, sessions


class AccountForm(forms.ModelForm[User]):
    """What people decide for themselves; role, client and address are not among it."""

    language = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the browser asks")), *settings.LANGUAGES],
    )

    class Meta:
        model = User
        fields = ("name", "language")
        labels = {"name": gettext_lazy("Name")}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    """Show the account; change what is one's own to change."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your account is saved."))
        return redirect("account")
    context = {
        "form": form,
        "sessions": sessions.of(request.user),
        "here": request.session.session_key,
        "demanded": demand.demanded(request.user),
        "two_factor": getattr(request.user, "has_two_factor", False),
    }
    return render(request, "agency/account.html", context)


@signed_in
@require_POST
def end_session(request: StaffRequest) -> HttpResponse:
    """End one of one's own sessions, or all others."""
    asked = request.POST.get("session", "")
    if asked == "others":
        sessions.end_others(request, request.user)
        messages.success(request, _("You are signed out everywhere else."))
    elif not sessions.end(request.user, whole_number(asked)):
        raise Http404
    else:
        messages.success(request, _("That session is over."))
    return redirect("account")
