"""The forms of an invitation: what a manager writes, and what the invited person answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agency import limits
from agency.inviting import invitations
from agency.models import Client, Invitation, Team, User
from agency.people import rules


class InviteForm(limits.LimitsForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "ltr"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    client = forms.ModelChoiceField(
        queryset=Client.objects.filter(active=True),
        required=False,
        empty_label=gettext_lazy("Choose a client"),
        label=gettext_lazy("Client"),
        help_text=gettext_lazy("They see what belongs to this client's numbers, and nothing else."),
    )
    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.all(),
        required=False,
        label=gettext_lazy("Teams"),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Of the invitation, and of the pages that they see then."),
    )
    line = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("A personal line"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Stands in the mail below who invites."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        role = self.fields["role"]
        if isinstance(role, forms.ChoiceField):
            role.choices = rules.roles(actor, clients=True)
        self.initial.setdefault("role", User.Role.AGENT)
        self.initial.setdefault("language", get_language())

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        try:
            invitations.ensure_free(self.actor, email)
        except rules.RefusedError as error:
            raise forms.ValidationError(str(error)) from error
        return email

    def clean(self) -> dict[str, Any]:
        """What does not belong to the role is not asked for, whatever was sent along."""
        for_client = self.cleaned_data.get("role") == User.Role.CLIENT
        if for_client:
            self.cleaned_data |= {"limited_to_labels": False, "labels": [], "teams": []}
            if self.cleaned_data.get("client") is None and "client" not in self.errors:
                self.add_error("client", _("Choose the client whose numbers they may see."))
        else:
            self.cleaned_data["client"] = None
        return super().clean()


class JoinForm(forms.Form):
    """A name and a password: all that is missing for an account."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first:
            person = User(email=self.invitation.email, name=cleaned.get("name", ""))
            try:
                validate_password(first, person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned
