"""Contacts as rows of a file that can be imported again."""

from collections.abc import Iterator, Sequence

import phonenumbers
from django.db.models import F, Func, QuerySet, TextField

from agency.spreadsheets import cell
from conversations import fields
from conversations.models import Contact

# Names for programs, which stay; our own import knows them, and leaves out the last three.
COLUMNS = ("name", "phone", "user_id", "language", "labels", "consent")
BESIDE = ("username", "blocked", "created")
FIELD = "field:"
PIECE = 1000
MOST_FIELDS = 200
CONSENT = {"in": "yes", "out": "no", "unknown": ""}


def columns(found: QuerySet[Contact]) -> list[str]:
    """Return the headings: what all contacts have, and the fields that these have."""
    known = [field.key for field in fields.all()]
    return [*COLUMNS, *(f"{FIELD}{key}" for key in [*known, *_others(found, known)]), *BESIDE]


def rows(found: QuerySet[Contact], headings: Sequence[str]) -> Iterator[list[object]]:
    """Yield a row for each contact, read piece by piece; safe for spreadsheets."""
    keys = [name.removeprefix(FIELD) for name in headings if name.startswith(FIELD)]
    last = 0
    while True:
        piece = list(found.filter(pk__gt=last).order_by("pk")[:PIECE])
        for contact in piece:
            yield _row(contact, keys)
        if len(piece) < PIECE:
            return
        last = piece[-1].pk


def _row(contact: Contact, keys: Sequence[str]) -> list[object]:
    texts = [
        contact.name,
        contact.user_id,
        contact.language,
        _labels(contact.tags),
        CONSENT[contact.consent],
        *(fields.text_of(contact.fields.get(key)) for key in keys),
        contact.username,
        "yes" if contact.blocked else "",
        contact.created_at.isoformat(timespec="seconds"),
    ]
    name, *rest = map(cell, texts)
    # A number in groups is a text to spreadsheets; in one piece they would shorten it.
    return [name, _phone(contact.phone), *rest]


def _phone(phone: str | None) -> str:
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    national = phone.removeprefix(f"+{number.country_code}")
    return f"+{number.country_code} {national}"


def _labels(names: Sequence[str]) -> str:
    """Return labels between semicolons; those that hold such a sign are quoted."""
    return "; ".join(
        '"{}"'.format(name.replace('"', '""')) if set(name) & set(',;|"') else name
        for name in names
    )


class _Keys(Func):
    """The keys of a JSON object, one a row."""

    function = "jsonb_object_keys"
    set_returning = True
    output_field = TextField()


def _others(found: QuerySet[Contact], known: Sequence[str]) -> list[str]:
    """Return fields that flows have written in these contacts, and nobody has defined."""
    keys = found.order_by().annotate(key=_Keys(F("fields"))).values_list("key", flat=True)
    return sorted(set(keys.distinct()) - set(known))[:MOST_FIELDS]
