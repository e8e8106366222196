"""Phone numbers as people keep them in lists, often without the country's code."""

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext as _

from conversations import phones

# Plans of some countries allow numbers that only reach a neighbour; digits.
SHORTEST = 6
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_WITH_POINT = re.compile(r"(\d{5,})[.,]0+")
_WRITTEN = re.compile(r"[\d\s()+./\u2010-\u2015-]+")


def read(text: str, region: str) -> str:
    """Return the number in the international form; ``region``: the country of those without a code.

    Raises :class:`conversations.phones.PhoneError` with a sentence.
    """
    said = _plain(text)
    if _SHORTENED.fullmatch(said):
        raise phones.PhoneError(
            _(
                "A spreadsheet has shortened this number, and its last digits are lost. Make the"
                " column a text column there and export it again."
            )
        )
    if whole := _WITH_POINT.fullmatch(said):
        said = whole[1]
    if not _WRITTEN.fullmatch(said):
        raise phones.PhoneError(_("This is no phone number."))
    found = _national(said, region) if region and not said.startswith(("+", "00")) else ""
    if found:
        return found
    if said.startswith("0") and not said.startswith("00"):
        raise phones.PhoneError(
            _("This is no number of the chosen country. Write it with its own country code.")
            if region
            else _("The country code is missing. Choose a country for numbers without one.")
        )
    try:
        return phones.international(said)
    except phones.PhoneError:
        raise phones.PhoneError(
            _("This is no possible phone number: there are too few or too many digits.")
        ) from None


def exact(text: str) -> str:
    """Return the digits as they stand, with a plus: WhatsApp knows numbers that no plan has."""
    digits = re.sub(r"\D", "", _plain(text))
    return f"+{digits}" if digits and _plain(text).startswith("+") else ""


def _national(said: str, region: str) -> str:
    """Return the number if it is one of that country; else "" for what may have a code."""
    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return ""
    likely = phonenumbers.is_possible_number(number) and len(re.findall(r"\d", said)) >= SHORTEST
    if not phonenumbers.is_valid_number(number) and (not likely or _is_foreign(said)):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_foreign(said: str) -> bool:
    """Whether the digits are a number of some country with its code, only without the plus."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{re.sub(r'[^0-9]', '', said)}"))
    except phonenumbers.NumberParseException:
        return False


def _plain(text: str) -> str:
    """Return it with ASCII digits, and without what is not seen."""
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c
        for c in text.strip()
        if unicodedata.category(c) != "Cf"
    )
