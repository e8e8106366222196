"""Writing what was planned, in the transaction that moves the import's place."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from agency.models import Label
from conversations import consent, rules
from conversations.importing import plans
from conversations.importing.plans import Known, Plan
from conversations.importing.rows import IN, OUT, Wanted
from conversations.models import Contact, ContactImport, Record
from tenants import bulk


def write(row: ContactImport, wanted: Sequence[Wanted]) -> list[Plan]:
    """Write what these rows want, and return what became of each."""
    known = Known(wanted, lock=True)
    made = plans.plan(wanted, known, row.options)
    _make_labels([*known.new_labels, *filter(None, [row.options.get("label", "")])])
    if late := _insert(made):
        # Their customers wrote in this very moment; they are known now.
        again = plans.plan(late, Known(late, lock=True), row.options)
        by_line = {one.wanted.line.row: one for one in again}
        made = [by_line.get(one.wanted.line.row, one) for one in made]
    changed = {
        one.contact.pk: one.contact for one in made if one.contact is not None and one.changed
    }
    bulk.update(changed.values(), *plans.WRITTEN)
    _note_consent(row, made)
    _record(row, made)
    return made


def _make_labels(names: Sequence[str]) -> None:
    known = set(Label.objects.filter(name__in=names).values_list("name", flat=True))
    if missing := [name for name in dict.fromkeys(names) if name not in known]:
        Label.objects.bulk_create([Label(name=name) for name in missing], ignore_conflicts=True)
        rules.forget()


def _insert(made: Sequence[Plan]) -> list[Wanted]:
    """Insert the new contacts; return the rows of those that somebody else made meanwhile."""
    new = [one for one in made if one.outcome == plans.NEW and one.contact is not None]
    stored = bulk.insert_new(one.contact for one in new if one.contact is not None)
    keys = {_key(contact): contact for contact in stored}
    late = []
    for one in new:
        found = keys.get(_key(one.contact))
        if found is None:
            late.append(one.wanted)
        one.contact = found
    return late


def _key(contact: Contact | None) -> tuple[Any, Any]:
    return (contact.phone, contact.user_id) if contact else (None, None)


def _note_consent(row: ContactImport, made: Sequence[Plan]) -> None:
    for wish in (OUT, IN):
        ids = [one.contact.pk for one in made if one.contact is not None and one.consent == wish]
        consent.change(ids, opt_out=wish == OUT, how=consent.BY_IMPORT, by=row.person)


def _record(row: ContactImport, made: Sequence[Plan]) -> None:
    now = timezone.now()
    bulk.insert(
        Record(
            contact_id=one.contact.pk,
            kind=Record.Kind.IMPORTED,
            person=row.person,
            detail={"file": row.name, "new": one.outcome == plans.NEW, "changed": one.changed},
            at=now,
        )
        for one in made
        if one.contact is not None and one.outcome in (plans.NEW, plans.UPDATED)
    )
