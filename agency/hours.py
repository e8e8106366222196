"""The form of opening hours."""

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agency.calendars import DEFAULT, WEEKDAYS
from agency.models import Calendar

SPANS = (1, 2)
MAX_CLOSED_DAYS = 400
MIDNIGHT = "24:00"
_LABELS = {
    ("opens", 1): _("%(day)s opens, first span"),
    ("closes", 1): _("%(day)s closes, first span"),
    ("opens", 2): _("%(day)s opens, second span"),
    ("closes", 2): _("%(day)s closes, second span"),
}


class HoursForm(forms.ModelForm[Calendar]):
    """A calendar: for each weekday up to two spans, and days on which it is closed."""

    closed = forms.CharField(
        required=False,
        label=_("Closed days"),
        help_text=_("Holidays and the like, one a line, as 2026-12-25."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = Calendar
        fields = ("name", "timezone")
        labels = {"name": _("Name"), "timezone": _("Time zone")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["timezone"] = forms.ChoiceField(label=_("Time zone"), choices=zones)
        self.initial["closed"] = "\n".join(self.instance.closed_days)
        for day in WEEKDAYS:
            spans = self.instance.hours.get(day) or []
            for place in SPANS:
                opens, closes = spans[place - 1] if place <= len(spans) else ("", "")
                for end, text in (("opens", opens), ("closes", closes)):
                    name = f"{day}_{place}_{end}"
                    self.fields[name] = _time_field(_LABELS[end, place] % {"day": day_name(day)})
                    self.initial[name] = "00:00" if text == MIDNIGHT else text

    def days(self) -> Iterator[tuple[str, list[tuple[BoundField, BoundField]]]]:
        """Yield each weekday with its spans' fields."""
        for day in WEEKDAYS:
            spans = [(self[f"{day}_{n}_opens"], self[f"{day}_{n}_closes"]) for n in SPANS]
            yield day_name(day), spans

    def plain_fields(self) -> list[BoundField]:
        """Return the fields that are no hours."""
        return [self[name] for name in ("name", "timezone", "closed")]

    def clean_closed(self) -> list[str]:
        lines = self.cleaned_data["closed"].split()
        if len(lines) > MAX_CLOSED_DAYS:
            raise forms.ValidationError(
                _("Up to %(most)s days are possible."), params={"most": MAX_CLOSED_DAYS}
            )
        days = set()
        for line in lines:
            try:
                days.add(date.fromisoformat(line).isoformat())
            except ValueError as error:
                raise forms.ValidationError(
                    _("“%(line)s” is no day."), params={"line": line[:40]}
                ) from error
        return sorted(days)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["hours"] = {day: self._spans(day, cleaned) for day in WEEKDAYS}
        return cleaned

    def _spans(self, day: str, cleaned: dict[str, Any]) -> list[list[str]]:
        found: list[list[str]] = []
        for place in SPANS:
            opens, closes = (cleaned.get(f"{day}_{place}_{end}") for end in ("opens", "closes"))
            if opens is None and closes is None:
                continue
            if opens is None or closes is None:
                self.add_error(
                    f"{day}_{place}_opens", _("Say both when it opens and when it closes.")
                )
                continue
            ends = MIDNIGHT if closes == time(0) else f"{closes:%H:%M}"
            if f"{opens:%H:%M}" >= ends:
                self.add_error(f"{day}_{place}_opens", _("It closes before it opens."))
                continue
            found.append([f"{opens:%H:%M}", ends])
        found.sort()
        if any(second[0] < first[1] for first, second in pairwise(found)):
            self.add_error(f"{day}_1_opens", _("The two spans overlap."))
        return found

    def save(self, commit: bool = True) -> Calendar:  # noqa: FBT001, FBT002 - Django's signature
        self.instance.hours = self.cleaned_data["hours"]
        self.instance.closed_days = self.cleaned_data["closed"]
        saved: Calendar = super().save(commit)
        return saved


def free_key(name: str) -> str:
    """Return a calendar's key made from its name, that no other calendar has."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name.lower())
    stem = "_".join(filter(None, plain.split("_")))[:50] or "hours"
    taken = {DEFAULT, *Calendar.objects.filter(key__startswith=stem).values_list("key", flat=True)}
    number = 1
    while (key := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return key


def day_name(day: str) -> str:
    """Return a weekday's name in the reader's language."""
    return capfirst(str(WEEKDAY_NAMES[WEEKDAYS.index(day)]))


def _time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "aria-label": label})
    return forms.TimeField(
        required=False, label=label, widget=widget, input_formats=["%H:%M", "%H:%M:%S"]
    )
