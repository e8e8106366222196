"""The form in which the agency says which fields its contacts have."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conversations import fields
from conversations.models import ContactField

KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MOST_CHOICES = 100
LONGEST_CHOICE = 80


class FieldForm(forms.ModelForm[ContactField]):
    """What a field is called and what it holds; its key is chosen once."""

    # One a line.
    choices = forms.CharField(
        required=False,
        label=_("Choices"),
        help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = ContactField
        fields = ("name", "kind", "key")
        labels = {"name": _("Name"), "kind": _("What it holds"), "key": _("Key")}
        help_texts = {
            "name": _("As your people read it, such as “City”."),
            "key": _("By which flows and variables name it. Left empty, it is made of the name."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"] = forms.CharField(
            required=False,
            max_length=64,
            label=self.fields["key"].label,
            help_text=self.fields["key"].help_text,
            widget=forms.TextInput(attrs={"class": "ltr", "autocapitalize": "none"}),
        )
        if self.instance.pk:
            del self.fields["key"]
        self.initial["choices"] = "\n".join(self.instance.choices)
        self.order_fields(["name", "kind", "choices", "key"])

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if ContactField.objects.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Another field has this name."))
        return name

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if key and not KEY.fullmatch(key):
            raise forms.ValidationError(
                _("Use letters without accents, digits and “_”, and begin with a letter.")
            )
        if key and ContactField.objects.filter(key=key).exists():
            raise forms.ValidationError(_("Another field has this key."))
        return key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        lines = [" ".join(line.split()) for line in cleaned.get("choices", "").splitlines()]
        choices = list(dict.fromkeys(filter(None, lines)))
        cleaned["choices"] = choices if cleaned.get("kind") == ContactField.Kind.CHOICE else []
        if cleaned.get("kind") != ContactField.Kind.CHOICE:
            return cleaned
        if not choices:
            self.add_error("choices", _("Write at least one choice."))
        elif len(choices) > MOST_CHOICES or any(len(line) > LONGEST_CHOICE for line in choices):
            self.add_error("choices", _("Up to 100 choices are possible, of 80 characters each."))
        return cleaned

    def save(self, commit: bool = True) -> ContactField:  # noqa: FBT001, FBT002 - Django's signature
        row = self.instance
        row.choices = self.cleaned_data["choices"]
        if row.pk is None:
            taken = set(ContactField.objects.values_list("key", flat=True))
            row.key = self.cleaned_data["key"] or fields.free_key(row.name, taken)
            row.position = 1 + max(
                ContactField.objects.values_list("position", flat=True), default=0
            )
        saved: ContactField = super().save(commit)
        return saved
