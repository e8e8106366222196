"""The form of a label, and the colours that there are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.models import Label

# Those of static/css/tokens.css.
COLOURS = (
    ("grey", _("Grey")),
    ("red", _("Red")),
    ("orange", _("Orange")),
    ("amber", _("Amber")),
    ("green", _("Green")),
    ("teal", _("Teal")),
    ("blue", _("Blue")),
    ("violet", _("Violet")),
    ("pink", _("Pink")),
)
MOST_KEYWORDS = 50
LONGEST = 60


class LabelForm(forms.ModelForm[Label]):
    """A label's name, colour and keywords, which are written one a line."""

    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, widget=forms.RadioSelect)
    keywords = forms.CharField(
        required=False,
        label=_("Keywords"),
        max_length=MOST_KEYWORDS * (LONGEST + 2),
        widget=forms.Textarea(attrs={"rows": 4, "aria-describedby": "keywords-help"}),
    )

    class Meta:
        model = Label
        fields = ("name", "colour", "keywords")
        labels = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["keywords"] = "\n".join(self.instance.keywords)

    def clean_name(self) -> str:
        """A name that differs from another one by its capitals alone would be read as the same."""
        name = " ".join(self.cleaned_data["name"].split())
        others = Label.objects.exclude(pk=self.instance.pk)
        if other := others.filter(name__iexact=name).first():
            raise ValidationError(
                _("There is a label “%(name)s” already: choose another name, or merge the two."),
                params={"name": other.name},
            )
        return name

    def clean_keywords(self) -> list[str]:
        found: dict[str, str] = {}
        for line in self.cleaned_data["keywords"].replace(",", "\n").splitlines():
            word = " ".join(line.split())
            if len(word) > LONGEST:
                raise ValidationError(
                    _("“%(word)s…” is too long: a keyword has at most %(most)s characters."),
                    params={"word": word[:20], "most": LONGEST},
                )
            if word:
                found.setdefault(word.casefold(), word)
        if len(found) > MOST_KEYWORDS:
            raise ValidationError(
                _("At most %(most)s keywords fit."), params={"most": MOST_KEYWORDS}
            )
        return list(found.values())
