"""Teams: who takes conversations together, how they are given out, and what a team was called."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Func, Q, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agency import audit, reassign
from agency.limits import LimitsForm
from agency.models import Calendar, Team, TeamMember, User

MOST_FORMER_NAMES = 20


class TeamForm(LimitsForm, forms.ModelForm[Team]):
    """All of a team; ``people`` are those who can be in it."""

    members = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label=_("People"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Team
        fields = ("name", "assignment", "capacity", "calendar")
        labels = {
            "name": _("Name"),
            "assignment": _("How conversations are given out"),
            "capacity": _("Open conversations a person, at most"),
            "calendar": _("Working hours"),
        }
        widgets = {
            "assignment": forms.RadioSelect,
            "capacity": forms.NumberInput(attrs={"min": 1, "max": 1000, "class": "number-input"}),
        }

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(person.pk, str(person)) for person in people]
        calendar = self.fields["calendar"]
        if isinstance(calendar, forms.ModelChoiceField):
            calendar.queryset = Calendar.objects.all()
            calendar.empty_label = str(_("Around the clock"))
        if self.instance.pk:
            self.initial["members"] = [person.pk for person in self.instance.members.all()]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = Team.objects.exclude(pk=self.instance.pk)
        if other := others.filter(name__iexact=name).first():
            raise ValidationError(
                _("There is a team “%(name)s” already."), params={"name": other.name}
            )
        return name


def save(request: HttpRequest, form: TeamForm) -> Team:
    """Store what a valid form says of a team, new or not."""
    team = form.instance
    before = Team.objects.filter(pk=team.pk).first()
    with transaction.atomic():
        if before is not None and before.name != team.name:
            _keep_name(team, before.name)
        _take_name(team)
        team.save()
        changed = _seat(team, form.cleaned_data["members"])
        if before is None:
            audit.record(request, "team.created", team, members=changed)
        else:
            news: dict[str, Any] = {
                name: [str(getattr(before, name) or ""), str(getattr(team, name) or "")]
                for name in ("name", "assignment", "capacity", "calendar")
                if getattr(before, name) != getattr(team, name)
            }
            if news or changed:
                audit.record(request, "team.changed", team, **news, members=changed)
        form.save_limits(request, team)
        reassign.announce()
    return team


def delete(request: HttpRequest, team: Team, **detail: Any) -> None:
    """Delete a team whose conversations were seen to."""
    with transaction.atomic():
        audit.record(request, "team.deleted", team, **detail)
        team.delete()
        reassign.announce()


def ids_by_name(names: Iterable[str]) -> dict[str, int]:
    """Return the teams' ids by these names, of now or of before; a name of now comes first."""
    wanted = set(names)
    rows = Team.objects.filter(Q(name__in=wanted) | Q(former_names__overlap=list(wanted)))
    found = list(rows.values_list("pk", "name", "former_names"))
    former = {name: pk for pk, _, before in found for name in before if name in wanted}
    return former | {name: pk for pk, name, _ in found if name in wanted}


def _keep_name(team: Team, name: str) -> None:
    """Remember what the team was called, for the flows that say so."""
    names = [one for one in team.former_names if one not in (name, team.name)]
    team.former_names = [*names, name][-MOST_FORMER_NAMES:]


def _take_name(team: Team) -> None:
    """Whoever has a name now has it alone."""
    Team.objects.exclude(pk=team.pk).filter(former_names__contains=[team.name]).update(
        former_names=Func(F("former_names"), Value(team.name), function="array_remove")
    )


def _seat(team: Team, wanted: list[int]) -> list[int]:
    """Let the team have these members; return the ids of who came and went."""
    before = set(TeamMember.objects.filter(team=team).values_list("person_id", flat=True))
    TeamMember.objects.filter(team=team, person__in=before - set(wanted)).delete()
    rows = [TeamMember(team=team, person_id=person) for person in set(wanted) - before]
    TeamMember.objects.bulk_create(rows, ignore_conflicts=True)
    return sorted(before ^ set(wanted))
