"""The form in which a file's columns are matched, and what else is asked about it."""

from collections.abc import Iterator
from typing import Any

import phonenumbers
from babel import Locale
from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from agency.models import Label
from conversations import fields
from conversations.importing import columns, files, plans
from conversations.models import ContactImport, Number

SAMPLES = 3


class MatchForm(forms.Form):
    """What each column is, and how rows are read: ``column-0``, ``column-1`` … and options."""

    country = forms.ChoiceField(
        required=False,
        label=_("Country of numbers without a country code"),
        help_text=_("“020 7946 0018” alone could be in many countries."),
    )
    existing = forms.ChoiceField(
        label=_("Contacts that are here already"),
        choices=[
            (plans.FILL, _("Fill what is empty")),
            (plans.REPLACE, _("Replace with what the file says")),
            (plans.SKIP, _("Leave them as they are")),
        ],
        initial=plans.FILL,
    )
    labels = forms.ChoiceField(
        label=_("Labels that are not here yet"),
        choices=[("create", _("Make them")), ("refuse", _("Leave them out"))],
        initial="create",
    )
    label = forms.CharField(
        required=False,
        max_length=60,
        label=_("Give all of them a label"),
        help_text=_("Such as “Fair 2026”, to find them again."),
    )
    dates = forms.ChoiceField(
        label=_("Dates such as 03/04/2026"),
        choices=[("dmy", _("3 April: the day comes first")), ("mdy", _("March 4: the month"))],
        initial="dmy",
    )
    consent = forms.BooleanField(
        required=False,
        label=_("All of these people agreed to get marketing messages"),
        help_text=_("Where the file says otherwise, and for whoever opted out, that counts."),
    )

    def __init__(self, row: ContactImport, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"country": _home(), **row.options})
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["country"].choices = [("", _("No country")), *_countries()]  # type: ignore[attr-defined]
        targets = _targets()
        for place, target in enumerate(row.mapping):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                required=False, label=row.columns[place], choices=targets, initial=target
            )

    def columns(self) -> Iterator[tuple[BoundField, list[str]]]:
        """Yield each column's field with some of what stands in the column."""
        try:
            lines = files.lines(self.row)
            found = [line.cells for line, _place in zip(lines, range(SAMPLES), strict=False)]
        except files.FileError:
            found = []
        for place in range(len(self.row.mapping)):
            samples = [cells[place] for cells in found if place < len(cells) and cells[place]]
            yield self[f"column-{place}"], samples

    def clean_label(self) -> str:
        """Spell a label that there is as the agency does."""
        said = " ".join(self.cleaned_data["label"].split())
        known = Label.objects.filter(name__iexact=said).values_list("name", flat=True).first()
        return str(known or said)

    @property
    def mapping(self) -> list[str]:
        """Return what each column is, once the form is valid."""
        return [self.cleaned_data[f"column-{place}"] for place in range(len(self.row.mapping))]

    @property
    def options(self) -> dict[str, Any]:
        names = ("country", "existing", "labels", "label", "dates", "consent")
        return {name: self.cleaned_data[name] for name in names}


def _targets() -> list[tuple[str, Any]]:
    own = [(f"{columns.FIELD}{field.key}", field.name) for field in fields.all()]
    return [
        ("", _("Leave out")),
        (str(_("Contact")), list(columns.KNOWN.items())),
        *([(str(_("Your fields")), own)] if own else []),
        (columns.NEW, _("Make a new field of it")),
    ]


def _home() -> str:
    """Return the country of the agency's first number."""
    written = Number.objects.order_by("pk").values_list("display_number", flat=True).first()
    try:
        number = phonenumbers.parse(f"+{(written or '').strip().removeprefix('+')}")
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.region_code_for_country_code(number.country_code or 0)).strip("Z0")


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(to_locale(get_language() or "en")).territories
    found = [
        (code, f"{names.get(code, code)} (+{phonenumbers.country_code_for_region(code)})")
        for code in phonenumbers.SUPPORTED_REGIONS
    ]
    return sorted(found, key=lambda one: one[1])
