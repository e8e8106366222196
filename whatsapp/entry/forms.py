"""The forms of a link, and of its button."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from conversations.models import EntryLink, Number
from whatsapp.entry import addresses, button


class CodeField(forms.CharField):
    """A code, however it was typed."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").upper()


class NumberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A number, with whose it is."""

    def label_from_instance(self, obj: Number) -> str:
        whose = obj.client or obj.verified_name
        return f"{obj.display_number} · {whose}" if whose else obj.display_number


class LinkForm(forms.ModelForm[EntryLink]):
    """Where a link leads. The code stays as it was first: it is printed on posters."""

    number = NumberField(
        queryset=Number.objects.none(), empty_label=None, label=gettext_lazy("WhatsApp number")
    )
    code = CodeField(
        max_length=12,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "By it you know who came this way, and flows can begin. It cannot be changed later."
        ),
        widget=forms.TextInput(
            attrs={"class": "ltr", "dir": "ltr", "autocapitalize": "characters"}
        ),
    )

    class Meta:
        model = EntryLink
        fields = ("name", "number", "text", "place", "code")
        labels = {
            "name": gettext_lazy("Name"),
            "text": gettext_lazy("Message that stands ready"),
            "place": gettext_lazy("Where you put it"),
        }
        help_texts = {
            "text": gettext_lazy(
                "The customer only taps Send. The code comes at the end, or where you write {code}."
            ),
            "place": gettext_lazy("Such as Instagram, a shop window or a newsletter."),
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_offered = Q(active=True)
        if self.instance.pk:
            del self.fields["code"]
            # A link of a number that was disconnected since keeps it until another is chosen.
            is_offered |= Q(pk=self.instance.number_id)
        number: Any = self.fields["number"]
        known = Number.objects.select_related("client").defer("access_token")
        number.queryset = known.filter(is_offered).order_by("display_number")

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if text.count(addresses.PLACE) > 1:
            raise forms.ValidationError(_("Write {code} once."))
        return text


class ButtonForm(forms.ModelForm[EntryLink]):
    """How the button on a site looks, and what it says in which language."""

    class Meta:
        model = EntryLink
        fields = ("label", "greeting", "colour", "position")
        labels = {
            "label": gettext_lazy("Words on the button"),
            "greeting": gettext_lazy("Greeting above it"),
            "colour": gettext_lazy("Colour"),
            "position": gettext_lazy("Corner"),
        }
        help_texts = {
            "greeting": gettext_lazy("Visitors can close it. Leave it empty for the button alone."),
            "position": gettext_lazy("On right-to-left pages, left and right change places."),
        }
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].widget.attrs["placeholder"] = _("Chat on WhatsApp")
        self.fields["position"].widget = forms.RadioSelect(choices=EntryLink.Position.choices)
        if not self.instance.colour:
            self.initial["colour"] = button.look("").ground
        for code in button.languages():
            own = self.instance.words.get(code) or {}
            for part, most in (("label", 40), ("greeting", 120)):
                self.fields[f"{part}_{code}"] = forms.CharField(
                    required=False,
                    max_length=most,
                    label=self.fields[part].label,
                    initial=own.get(part, ""),
                    widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
                )

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The other languages, each with its two fields."""
        return [
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "label": self[f"label_{code}"],
                "greeting": self[f"greeting_{code}"],
                "said": bool(self.instance.words.get(code)),
            }
            for code in button.languages()
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        words = {}
        for code in button.languages():
            own = {part: found.get(f"{part}_{code}", "") for part in ("label", "greeting")}
            if any(own.values()):
                words[code] = own
        self.instance.words = words
        # As the page offers it, the brand's own colour is no choice: it follows the brand.
        if found.get("colour") == button.look("").ground:
            found["colour"] = ""
        return found

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        over = len(button.script(self.instance, addresses.short(self.instance, "w")).encode())
        if over > button.MOST:
            self.add_error(
                None,
                _(
                    "These words make the button larger than 2 KB: shorten them, or leave a"
                    " language out (%(over)s characters too many)."
                )
                % {"over": over - button.MOST},
            )
