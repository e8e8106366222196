"""What a row of a file wants of a contact, and what is wrong with it."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from conversations import fields, phones
from conversations.importing import phone
from conversations.importing.columns import FIELD, NEW
from conversations.importing.files import Line
from conversations.models import ContactField, ContactImport
from conversations.words import plain

NAME = 200
LABEL = 60
LABELS = 50
USER_ID = 160
_USER_ID = re.compile(r"[A-Za-z0-9._:-]+")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,2}")
_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:\s.*)?")
IN, OUT = "in", "out"
_OPTED = {
    IN: "in|opt in|opted in|subscribed|granted|accepted|agreed|x",
    OUT: "out|opt out|opted out|unsubscribed|refused|denied|declined|never",
    "": "unknown|none|not set|n a",
}


@dataclass(slots=True)
class Problem:
    """What is wrong with a cell: the row is left out, or taken without it."""

    column: str
    value: str
    sentence: str
    left_out: bool = True


@dataclass(slots=True)
class Wanted:
    """What a row wants. ``doubt`` is why the phone would be refused if nobody had it already."""

    line: Line
    phone: str = ""
    doubt: Problem | None = None
    user_id: str = ""
    name: str = ""
    language: str = ""
    labels: list[str] = field(default_factory=list)
    # "in", "out", or "" for nothing said.
    consent: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def left_out(self) -> bool:
        return any(problem.left_out for problem in self.problems)

    @property
    def keys(self) -> list[str]:
        """Return what tells a contact from all others."""
        found = [f"phone {self.phone}"] if self.phone else []
        return [*found, f"id {self.user_id}"] if self.user_id else found


class Reader:
    """Reads rows as a person has matched the columns."""

    def __init__(self, row: ContactImport, known: Sequence[ContactField]) -> None:
        self._headings: list[str] = row.columns
        self._mapping: list[str] = row.mapping
        self._country: str = row.options.get("country", "")
        self._month_first: bool = row.options.get("dates") == "mdy"
        self._fields = {one.key: one for one in known}

    def read(self, line: Line) -> Wanted:
        """Return what a row wants, with all that is wrong in it."""
        wanted = Wanted(line)
        names: dict[str, str] = {}
        for place, target in enumerate(self._mapping):
            text = line.cells[place] if place < len(line.cells) else ""
            if not text or not target:
                continue
            try:
                self._take(wanted, names, target, self._headings[place], text)
            except ValidationError as error:
                wanted.problems.append(
                    Problem(self._headings[place], text, error.messages[0], left_out=False)
                )
        parts = [names.get("name") or names.get("first_name", ""), names.get("last_name", "")]
        wanted.name = " ".join(filter(None, parts))[:NAME].strip()
        if any(line.cells[len(self._headings) :]):
            more = _(
                "The row has more columns than the heading: a comma in a text may need quotes."
            )
            wanted.problems.append(Problem("", "", more))
        if not wanted.phone and not wanted.user_id and not wanted.problems:
            wanted.problems.append(
                Problem(
                    self._heading_of("phone"), "", _("There is no phone number and no user id.")
                )
            )
        return wanted

    def _take(
        self, wanted: Wanted, names: dict[str, str], target: str, heading: str, text: str
    ) -> None:
        match target:
            case "phone":
                self._take_phone(wanted, heading, text)
            case "user_id":
                _take_user_id(wanted, heading, text)
            case "name" | "first_name" | "last_name":
                names[target] = " ".join(text.split())
            case "language":
                wanted.language = _language(text)
            case "labels":
                wanted.labels = list(dict.fromkeys([*wanted.labels, *_labels(text)]))
            case "consent":
                wanted.consent = _consent(text)
            case _:
                self._take_field(wanted, target, heading, text)

    def _take_phone(self, wanted: Wanted, heading: str, text: str) -> None:
        try:
            wanted.phone = phone.read(text, self._country)
        except phones.PhoneError as error:
            problem = Problem(heading, text, str(error))
            wanted.phone = phone.exact(text)[:20]
            if wanted.phone:
                wanted.doubt = problem
            else:
                wanted.problems.append(problem)

    def _take_field(self, wanted: Wanted, target: str, heading: str, text: str) -> None:
        if target == NEW:
            if len(text) > fields.LONGEST:
                raise ValidationError(
                    _("Write at most %(most)s characters.") % {"most": fields.LONGEST}
                )
            # Until the field is made, its values are kept under its heading.
            wanted.fields[heading] = text
            return
        known = self._fields.get(target.removeprefix(FIELD))
        if known is None:
            raise ValidationError(_("This field does not exist any more."))
        if known.kind == ContactField.Kind.DATE:
            text = self._date(text)
        value = fields.clean(known, text)
        if value:
            wanted.fields[known.key] = value

    def _date(self, text: str) -> str:
        """Return a date as spreadsheets write them as year, month and day; else what it was."""
        found = _DATE.fullmatch(text.strip())
        if found is None:
            return text.replace("/", "-") if text[:4].isdecimal() else text
        first, second, year = (int(part) for part in found.groups())
        day, month = (second, first) if self._month_first else (first, second)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return text

    def _heading_of(self, target: str) -> str:
        return next(
            (h for h, t in zip(self._headings, self._mapping, strict=False) if t == target), ""
        )


def _take_user_id(wanted: Wanted, heading: str, text: str) -> None:
    if _USER_ID.fullmatch(text) and len(text) <= USER_ID:
        wanted.user_id = text
    else:
        wanted.problems.append(Problem(heading, text, _("This is no user id of WhatsApp.")))


def _labels(text: str) -> list[str]:
    """Return the labels of a cell: between semicolons or commas; quotes keep such a sign."""
    delimiter = next((sign for sign in ";|" if sign in text), ",")
    try:
        found = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        found = text.split(delimiter)
    names = [" ".join(name.split()) for name in found]
    if any(len(name) > LABEL for name in names):
        raise ValidationError(
            _("A label has at most %(most)s characters; separate labels with semicolons.")
            % {"most": LABEL}
        )
    if len(names) > LABELS:
        raise ValidationError(_("A contact has at most %(most)s labels.") % {"most": LABELS})
    return [name for name in names if name]


def _consent(text: str) -> str:
    said = plain(text)
    if said in _answers():
        return _answers()[said]
    raise ValidationError(_("Write yes, no, or nothing if it is not known."))


@lru_cache
def _answers() -> dict[str, str]:
    own = {plain(word): answer for answer, words in _OPTED.items() for word in words.split("|")}
    return own | {plain(w): IN for w in fields.YES} | {plain(w): OUT for w in fields.NO}


def _language(text: str) -> str:
    if _CODE.fullmatch(text) and re.split("[_-]", text)[0].lower() in Locale("en").languages:
        return text.replace("-", "_")
    code = _language_names(get_language() or "en").get(plain(text))
    if code is None:
        raise ValidationError(_("Write a language as its code, such as en or pt_BR."))
    return code


@lru_cache
def _language_names(reader: str) -> dict[str, str]:
    """Return codes by what languages are called in English and in the reader's language."""
    locales = (Locale("en"), Locale.parse(to_locale(reader)))
    return {plain(name): str(code) for locale in locales for code, name in locale.languages.items()}
