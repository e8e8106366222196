"""What the columns of a file can be, and what their headings suggest.

A column is "" (left out), one of ``KNOWN``, ``field:<key>`` for a field of the agency's, or
``new`` for a field that is made from the column's heading.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from conversations.models import ContactField
from conversations.words import plain

KNOWN = {
    "phone": _("Phone number"),
    "user_id": _("WhatsApp user id"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "language": _("Language"),
    "labels": _("Labels"),
    "consent": _("Wants marketing"),
}
FIELD = "field:"
NEW = "new"
# Of these, several columns add up.
SEVERAL = ("labels", NEW, "")
_HEADINGS = {
    "phone": (
        "phone|phones|phone number|telephone|mobile|mobile number|mobile phone|cell|cellphone"
        "|whatsapp|whatsapp number|tel|number|msisdn|phone 1 value|primary phone"
        "|teléfono|móvil|celular|número|número de teléfono|telefone|número de telefone"
        "|telemóvel|handy|telefon|फ़ोन|फोन|मोबाइल|मोबाइल नंबर|هاتف|رقم الهاتف|الهاتف|الجوال|جوال"
    ),
    "user_id": "user id|userid|bsuid|whatsapp user id|business scoped user id",
    "name": (
        "name|full name|contact|contact name|display name|customer|customer name|fn"
        "|nombre|nombre completo|nome|nome completo|नाम|पूरा नाम|الاسم|اسم|الاسم الكامل"
    ),
    "first_name": (
        "first name|firstname|given name|forename|primer nombre|primeiro nome|vorname"
        "|पहला नाम|الاسم الأول"
    ),
    "last_name": (
        "last name|lastname|surname|family name|apellido|apellidos|sobrenome|apelido|nachname"
        "|उपनाम|اسم العائلة|الكنية"
    ),
    "language": "language|lang|locale|idioma|lengua|língua|sprache|भाषा|اللغة|لغة",
    "labels": (
        "labels|label|tags|tag|groups|group|segment|segments|etiqueta|etiquetas|marcadores"
        "|grupo|grupos|लेबल|टैग|التصنيفات|الوسوم|تصنيف"
    ),
    "consent": (
        "consent|opt in|optin|opted in|marketing|marketing consent|marketing opt in|subscribed"
        "|accepts marketing|wants marketing|consentimiento|acepta marketing|consentimento"
        "|aceita marketing|सहमति|الموافقة|موافقة"
    ),
}


def guess(headings: Sequence[str], known: Sequence[ContactField]) -> list[str]:
    """Return what each column seems to be; what is not known is left out, never guessed wildly."""
    fields = {plain(field.name): field.key for field in known}
    fields |= {plain(field.key): field.key for field in known}
    found: list[str] = []
    for heading in headings:
        target = _target(heading, fields)
        found.append("" if target in found and target not in SEVERAL else target)
    return found


def is_known(target: str, known: Sequence[ContactField]) -> bool:
    """Return whether a column can be this."""
    if target in (*KNOWN, NEW, ""):
        return True
    return target.startswith(FIELD) and target.removeprefix(FIELD) in {f.key for f in known}


def _target(heading: str, fields: dict[str, str]) -> str:
    if heading.startswith(FIELD):
        key = heading.removeprefix(FIELD)
        return f"{FIELD}{key}" if key in fields.values() else ""
    said = plain(heading)
    if said in _WORDS:
        return _WORDS[said]
    return f"{FIELD}{fields[said]}" if said in fields else ""


def _words() -> dict[str, str]:
    return {plain(word): target for target, words in _HEADINGS.items() for word in words.split("|")}


_WORDS = _words()
