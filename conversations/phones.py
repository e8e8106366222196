"""Phone numbers as people and programs write them, made into the form in which contacts have them.

That is the international one (E.164), such as ``+15550100001``.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

# Mexico's mobile numbers have a 1 with WhatsApp that its numbering plan no longer knows.
MEXICAN = re.compile(r"\+521([0-9]{10})")


class PhoneError(ValueError):
    """This is no phone number with a country's code."""


def international(text: str) -> str:
    """Return the number in the international form. Raises :class:`PhoneError`."""
    written = "+" + text.strip().removeprefix("+").removeprefix("00").strip()
    mexican = MEXICAN.fullmatch(re.sub(r"[^\d+]", "", written))
    try:
        number = phonenumbers.parse(f"+52{mexican[1]}" if mexican else written)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE or number.extension:
        raise PhoneError(text)
    if mexican:
        return mexican[0]
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@lru_cache(maxsize=4096)
def grouped(phone: str) -> str:
    """Return the number in groups, as it is written in its country; what is none as it is."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
