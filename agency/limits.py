"""Label limits: who sees only conversations whose contacts carry certain labels.

What a limit does is decided in :mod:`conversations.scope`; owners and admins are never limited.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agency import audit
from agency.models import (
    Invitation,
    InvitationLabel,
    Label,
    PersonLabel,
    Team,
    TeamLabel,
    User,
)

# Who or what can be limited; an invitation hands its limit on to the person.
Limited = User | Team | Invitation


class LimitsForm(forms.Form):
    """The fields of a limit, to be mixed into the form of a person or a team.

    A model form's instance says what is chosen at first. To be shown by
    ``agency/label_limits.html``, and stored by :meth:`save_limits`.
    """

    limited_to_labels = forms.BooleanField(
        required=False,
        label=_("Only conversations with certain labels"),
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    labels = forms.ModelMultipleChoiceField(
        queryset=Label.objects.all(),
        required=False,
        label=_("Labels"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose = kwargs.get("instance")
        if whose is not None and whose.pk:
            self.initial.setdefault("limited_to_labels", whose.limited_to_labels)
            self.initial.setdefault("labels", of(whose))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("limited_to_labels") and not cleaned.get("labels"):
            self.add_error(
                "labels", _("Choose at least one label; with none there is nothing to see.")
            )
        return cleaned

    def save_limits(self, request: HttpRequest, whose: Limited) -> None:
        """Store what a valid form says."""
        chosen = list(self.cleaned_data["labels"])
        save(request, whose, limited=self.cleaned_data["limited_to_labels"], labels=chosen)


def of(whose: Limited) -> list[Label]:
    """Return the labels that somebody is limited to, by name."""
    return list(Label.objects.filter(_rows_of(whose)))


def save(request: HttpRequest, whose: Limited, *, limited: bool, labels: list[Label]) -> None:
    """Limit a person or a team to these labels, or lift the limit.

    Without a limit no labels are kept, so that nothing comes back unseen when one is set again.
    """
    wanted = {label.pk: label for label in labels} if limited else {}
    with transaction.atomic():
        before = of(whose)
        was = (whose.limited_to_labels, {label.pk for label in before})
        if was == (limited, set(wanted)):
            return
        whose.limited_to_labels = limited
        whose.save(update_fields=["limited_to_labels"])
        _write(whose, set(wanted))
        kind = noun(whose)
        audit.record(
            request,
            f"{kind}.limited" if limited else f"{kind}.unlimited",
            whose,
            before=[label.name for label in before],
            labels=sorted(label.name for label in wanted.values()),
        )


def limited_to(label: Label) -> list[Limited]:
    """Return the teams, people and open invitations that are limited to a label, maybe others."""
    invitations = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return [
        *Team.objects.filter(limited_to_labels=True, label_limits__label=label),
        *User.objects.filter(limited_to_labels=True, label_limits__label=label),
        *invitations.filter(limited_to_labels=True, labels=label),
    ]


def noun(whose: Limited) -> str:
    """Return how rows and audit entries call this kind."""
    match whose:
        case Team():
            return "team"
        case User():
            return "person"
        case Invitation():
            return "invitation"


def _rows_of(whose: Limited) -> Q:
    kind = noun(whose)
    return Q(**{f"{kind}label__{kind}": whose})


def _write(whose: Limited, wanted: set[int]) -> None:
    kind = noun(whose)
    table: Any = {"team": TeamLabel, "person": PersonLabel, "invitation": InvitationLabel}[kind]
    table.objects.filter(**{kind: whose}).exclude(label__in=wanted).delete()
    rows = [table(**{kind: whose}, label_id=label) for label in wanted]
    table.objects.bulk_create(rows, ignore_conflicts=True)
