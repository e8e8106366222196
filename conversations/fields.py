"""The agency's own fields of contacts: what may be written in them, and how people read it.

Values are texts, as flows and programs write them: a date is ``2026-12-24``, a number has a point,
yes and no are ``true`` and ``false``. "" is no value: such a field is left out of a contact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale, UnknownLocaleError, dates, numbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from conversations import phones
from conversations.models import Contact, ContactField
from conversations.words import plain

LONGEST = 2000
MOST = 100
# Digits before the point, and zeros after it, that a number has at most: "1e999999999" is short
# only until it is written out, and a flow keeps whatever a customer answers.
DIGITS = 30
YES = {"true", "yes", "y", "1", "on", "si", "sim", "ja", "oui", "हा", "हाँ", "نعم"}
NO = {"false", "no", "n", "0", "off", "nao", "nein", "non", "नहीं", "لا"}
Kind = ContactField.Kind


@dataclass(frozen=True, slots=True)
class Value:
    """A field of a contact with what is in it; one that nobody has defined is a text."""

    field: ContactField
    value: str
    shown: str
    # Whether the field is the agency's, or only some flow wrote it.
    defined: bool = True

    @property
    def address(self) -> str:
        """Where a click on the value leads, "" for nowhere."""
        match self.field.kind if self.value else "":
            case Kind.LINK if self.value.startswith(("http://", "https://")):
                return self.value
            case Kind.EMAIL:
                return f"mailto:{self.value}"
            case Kind.PHONE:
                return f"tel:{self.value}"
            case _:
                return ""


def all() -> list[ContactField]:  # noqa: A001 - read as "fields.all()"
    """Return the agency's fields in their order."""
    return list(ContactField.objects.all()[:MOST])


def clean(field: ContactField, text: str) -> str:
    """Return what is stored for what somebody wrote; "" for nothing.

    Raises ``ValidationError`` with a sentence.
    """
    said = text.replace("\x00", "").strip()
    if not said:
        return ""
    if len(said) > LONGEST:
        raise ValidationError(_("Write at most %(most)s characters.") % {"most": LONGEST})
    return _CLEANERS.get(field.kind, _text)(field, said)


def shown(field: ContactField, value: object) -> str:
    """Return a stored value as people read it; what does not fit the kind is shown as it is."""
    said = text_of(value)
    try:
        match field.kind if said else "":
            case Kind.DATE:
                return day(date.fromisoformat(said[:10]))
            case Kind.NUMBER:
                return str(
                    numbers.format_decimal(
                        _short(Decimal(said)), locale=_locale(), decimal_quantization=False
                    )
                )
            case Kind.YES_NO:
                word = plain(said)
                return _("Yes") if word in _PLAIN_YES else _("No") if word in _PLAIN_NO else said
            case _:
                return said
    except (ValueError, InvalidOperation):
        return said


def day(value: date) -> str:
    """Write a day as the reader's language does."""
    return str(dates.format_date(value, locale=_locale()))


def clean_for_search(key: str, text: str) -> str:
    """Return how a value that somebody looks for is stored; what makes no sense is as written."""
    field = ContactField.objects.filter(key=key).first()
    try:
        return clean(field, text) if field else text
    except ValidationError:
        return text


def of(contact: Contact, known: list[ContactField] | None = None) -> list[Value]:
    """Return the agency's fields with a contact's values, then what only flows know of."""
    defined = all() if known is None else known
    stored = contact.fields
    rows = [
        Value(field, text_of(stored.get(field.key, "")), shown(field, stored.get(field.key, "")))
        for field in defined
    ]
    others = sorted(stored.keys() - {field.key for field in defined})
    rows += [
        Value(undefined(key), said, said, defined=False)
        for key, said in ((key, text_of(stored[key])) for key in others)
        if said
    ]
    return rows


def undefined(key: str) -> ContactField:
    """Return how a field is shown that flows write and nobody has defined."""
    return ContactField(key=key, name=key.replace("_", " ").capitalize(), kind=Kind.TEXT)


def text_of(value: object) -> str:
    """Return a stored value as text, whatever wrote it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def free_key(name: str, taken: set[str]) -> str:
    """Return a key that flows can write, made from a field's name, that no other field has."""
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in plain(name))
    stem = "_".join(filter(None, letters.split("_")))[:50] or "field"
    if stem[0].isdigit():
        stem = f"field_{stem}"
    number = 1
    while (key := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return key


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what is different, for a record: ``{key: {"from": text, "to": text}}``."""
    return {
        key: {"from": text_of(before.get(key, "")), "to": text_of(after.get(key, ""))}
        for key in sorted(before.keys() | after.keys())
        if text_of(before.get(key, "")) != text_of(after.get(key, ""))
    }


def _text(_field: ContactField, said: str) -> str:
    return said


def _number(_field: ContactField, said: str) -> str:
    """Read a number in the reader's way of writing, or as programs write it."""
    compact = said.replace(" ", "").replace("\u00a0", "")
    for read in (Decimal, _local_number):
        try:
            return format(_short(read(compact)), "f")
        except (InvalidOperation, numbers.NumberFormatError):
            continue
    raise ValidationError(_("Write a number, such as 12 or 12.5."))


def _short(number: Decimal) -> Decimal:
    """Return a number that can be written out. Raises ``InvalidOperation`` for any other."""
    if not number.is_finite() or abs(number.adjusted()) > DIGITS:
        raise InvalidOperation
    return number


def _local_number(said: str) -> Decimal:
    return numbers.parse_decimal(said, locale=_locale(), strict=True)


def _date(_field: ContactField, said: str) -> str:
    try:
        return date.fromisoformat(said[:10]).isoformat()
    except ValueError:
        raise ValidationError(_("Write the date as year-month-day, such as 2026-12-24.")) from None


def _yes_no(_field: ContactField, said: str) -> str:
    word = plain(said)
    if word in _PLAIN_YES or word == plain(_("Yes")):
        return "true"
    if word in _PLAIN_NO or word == plain(_("No")):
        return "false"
    raise ValidationError(_("Write yes or no."))


def _choice(field: ContactField, said: str) -> str:
    for choice in field.choices:
        if plain(choice) == plain(said):
            return choice
    raise ValidationError(_("Choose one of: %(choices)s.") % {"choices": ", ".join(field.choices)})


def _link(_field: ContactField, said: str) -> str:
    address = said if "://" in said else f"https://{said}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError(
            _("Write a web address, such as https://shop.example/order/12.")
        ) from None
    return address


def _email(_field: ContactField, said: str) -> str:
    try:
        validate_email(said)
    except ValidationError:
        raise ValidationError(_("Write an e-mail address, such as maya@shop.example.")) from None
    return said


def _phone(_field: ContactField, said: str) -> str:
    try:
        return phones.international(said)
    except phones.PhoneError:
        raise ValidationError(
            _("Write the number with the country's code, such as +1 555 010 0001.")
        ) from None


_CLEANERS: dict[str, Callable[[ContactField, str], str]] = {
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.LINK: _link,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
}
_PLAIN_YES = {plain(word) for word in YES}
_PLAIN_NO = {plain(word) for word in NO}


def _locale() -> Locale:
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
