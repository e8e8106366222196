"""Who has to sign in with a second factor: the agency's choice, and whom it would ask."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agency import audit
from agency.access import StaffRequest, manager
from agency.models import Policy, User
from agency.people import listing
from agency.signin import demand
from agency.signin.demand import ROLES

Kind = Policy.TwoFactor


class PolicyForm(forms.Form):
    """The choice. It is not taken if it locked its own author out of everything else."""

    two_factor = forms.ChoiceField(
        choices=Kind.choices, widget=forms.RadioSelect, label=gettext_lazy("Who has to use it")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_two_factor(self) -> str:
        kind: str = self.cleaned_data["two_factor"]
        if self.actor.role in ROLES[kind] and not getattr(self.actor, "has_two_factor", False):
            raise forms.ValidationError(
                _("This would ask you, too. Set up your own second factor first.")
            )
        return kind


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def two_factor(request: StaffRequest) -> HttpResponse:
    """Show the choices with how many people each would ask; take one."""
    before = demand.policy()
    form = PolicyForm(request.POST or None, actor=request.user, initial={"two_factor": before})
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["two_factor"]
        with transaction.atomic():
            Policy.objects.update_or_create(pk=1, defaults={"two_factor": kind})
            if kind != before:
                changes = {"two_factor": [before, kind]}
                audit.record(request, "policy.changed", changes=changes)
        messages.success(request, _("Saved. Who has no second factor yet sets it up first now."))
        return redirect("two-factor-policy")
    lacking = _lacking()
    context = {
        "form": form,
        "current": before,
        "choices": [
            {
                "value": kind.value,
                "label": kind.label,
                "lacking": sum(lacking.get(role, 0) for role in ROLES[kind]),
            }
            for kind in Kind
        ],
        "chosen": form["two_factor"].value(),
        "lacking": sum(lacking.get(role, 0) for role in ROLES[before]),
        "mine": getattr(request.user, "has_two_factor", False),
        "waiting": listing.waiting(),
    }
    return render(
        request, "agency/people/two_factor.html", context, status=422 if form.is_bound else 200
    )


def _lacking() -> dict[str, int]:
    """Return how many active people of each role have no second factor."""
    own = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = User.objects.filter(~Exists(own), is_active=True).values("role")
    return {row["role"]: row["people"] for row in found.annotate(people=Count("pk"))}
