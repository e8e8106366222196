"""The form of one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import limits
from agency.models import Calendar, Client, Team, User
from agency.people import rules


class PersonForm(limits.LimitsForm, forms.ModelForm[User]):
    """What managers decide for a person.

    People of the agency have a role among its own, people of a client that client. Whoever has to
    cross over is deactivated and invited anew: nothing of the old account may shine through.
    """

    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.all(),
        required=False,
        label=gettext_lazy("Teams"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ("name", "role", "client", "calendar")
        labels = {
            "name": gettext_lazy("Name"),
            "role": gettext_lazy("Role"),
            "client": gettext_lazy("Client"),
            "calendar": gettext_lazy("Working hours"),
        }
        help_texts = {
            "calendar": gettext_lazy(
                "When conversations may be given to this person by themselves. Without hours of"
                " their own, those of the team count."
            ),
        }
        widgets = {"role": forms.RadioSelect}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if self.instance.is_client:
            self._for_client()
        else:
            self._for_staff(actor)

    def _for_client(self) -> None:
        for name in ("role", "calendar", "teams", "limited_to_labels", "labels"):
            del self.fields[name]
        field = self.fields["client"]
        field.required = True
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = None
            field.queryset = Client.objects.all()

    def _for_staff(self, actor: User) -> None:
        del self.fields["client"]
        role = self.fields["role"]
        if isinstance(role, forms.ChoiceField):
            role.choices = rules.roles(actor)
        # Nobody takes rights from oneself by mistake, nor gives oneself more.
        role.disabled = self.instance.pk == actor.pk
        hours = self.fields["calendar"]
        if isinstance(hours, forms.ModelChoiceField):
            hours.empty_label = _("Those of the team")
            hours.queryset = Calendar.objects.all()
        self.initial["teams"] = list(self.instance.teams.all())
