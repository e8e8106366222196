"""What people do with contacts, one or many; each is one transaction, and leaves a record.

Conversations are locked before contacts, and each in the order of their ids, as by whoever takes in
messages: so nobody waits for somebody who waits for him.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.models import User
from conversations import actions, clock, consent, fields, happenings, live, phones, records
from conversations.models import Contact, ContactField, Conversation, Happening, Number, Record
from tenants import bulk

LONGEST_TAG = 60
MOST_TAGS = 50
LONGEST_NAME = 200
Handler = Conversation.Handler


def create(*, name: str, phone: str, by: User) -> Contact:
    """Make a contact by hand. Raises ``ValidationError`` by field, and :class:`KnownError`."""
    number = _new_phone(phone)
    contact = Contact(phone=number, name=_name(name))
    with _unique(number), transaction.atomic():
        contact.save()
        records.of_contact(contact, Record.Kind.CREATED, by=by)
    return contact


class KnownError(Exception):
    """There is a contact with this phone number already."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(_("There is a contact with this number already."))
        self.contact = contact


def rename(contact_id: int, *, name: str, by: User) -> Contact:
    """Call a contact otherwise."""
    return _learn(contact_id, "name", _name(name), by=by)


def add_phone(contact_id: int, *, phone: str, by: User) -> Contact:
    """Note the phone number of a contact that is known by a user id alone.

    Raises ``ValidationError`` and :class:`KnownError`.
    """
    number = _new_phone(phone)
    with _unique(number), transaction.atomic():
        contact = _locked([contact_id])[0]
        if contact.phone:
            raise ValidationError(_("This contact has a phone number already."))
        contact.phone = number
        contact.save(update_fields=["phone"])
        records.of_contact(contact, Record.Kind.IDENTITY, by=by, field="phone", old="", new=number)
        _tell([contact])
    return contact


def set_field(contact_id: int, *, field: ContactField, text: str, by: User) -> Contact:
    """Write what somebody typed into a field; nothing empties it. Raises ``ValidationError``."""
    value = fields.clean(field, text)
    with transaction.atomic():
        contact = _locked([contact_id])[0]
        before = contact.fields
        kept = {key: old for key, old in before.items() if key != field.key}
        contact.fields = {**kept, field.key: value} if value else kept
        if news := fields.changed(before, contact.fields):
            contact.save(update_fields=["fields"])
            records.of_contact(contact, Record.Kind.FIELDS, by=by, changed=news)
            _tell([contact])
    return contact


def tag_of(text: str) -> str:
    """Return a tag as it is stored. Raises ``ValidationError``."""
    tag = " ".join(text.replace("\x00", "").split())
    if not tag:
        raise ValidationError(_("Write a label first."))
    if len(tag) > LONGEST_TAG:
        raise ValidationError(_("A label has at most %(most)s characters.") % {"most": LONGEST_TAG})
    return tag


def label(
    ids: Iterable[int], *, add: Sequence[str] = (), remove: Sequence[str] = (), by: User
) -> int:
    """Give these contacts labels, take others; return for how many that is news.

    The automation hears of new labels in the conversation that was last written in.
    """
    with transaction.atomic():
        where = _conversations(ids)
        changed, gained = [], []
        rows = []
        for contact in _locked(ids, conversations=False):
            before = set(contact.tags)
            contact.tags = sorted((before | set(add)) - set(remove))[:MOST_TAGS]
            added, removed = set(contact.tags) - before, before - set(contact.tags)
            if not added and not removed:
                continue
            changed.append(contact)
            rows.append(
                Record(
                    contact=contact,
                    kind=Record.Kind.TAGGED,
                    person=by,
                    detail={"added": sorted(added), "removed": sorted(removed)},
                    at=timezone.now(),
                )
            )
            if added and contact.pk in where:
                gained.append(_gained(where[contact.pk], sorted(added)))
        bulk.update(changed, "tags")
        bulk.insert(rows)
        if gained:
            happenings.keep(gained)
            happenings.announce()
        live.changed(where[row.pk].pk for row in changed if row.pk in where)
    return len(changed)


def opt(ids: Iterable[int], *, out: bool, by: User, said: str = "") -> int:
    """Note whether these contacts want marketing, and why one thinks so; return how many change."""
    ids = list(ids)
    with transaction.atomic():
        changed = consent.change(ids, opt_out=out, how=consent.BY_PERSON, by=by, said=said)
        live.changed(Conversation.objects.filter(contact__in=changed).values_list("pk", flat=True))
    return len(changed)


def block(ids: Iterable[int], *, blocked: bool, by: User) -> int:
    """Send nothing to these contacts, and let nothing of theirs ring; or lift that.

    What of theirs is unread or waits for an answer no longer counts.
    """
    ids = list(ids)
    with transaction.atomic():
        _conversations(ids)
        changed = [row for row in _locked(ids, conversations=False) if row.blocked != blocked]
        for contact in changed:
            contact.blocked = blocked
        bulk.update(changed, "blocked")
        found = Conversation.objects.filter(contact__in=changed)
        if blocked:
            found.update(unread=0, waiting_since=None)
        now = timezone.now()
        bulk.insert(
            Record(
                contact=contact,
                kind=Record.Kind.BLOCKED,
                person=by,
                detail={"blocked": blocked},
                at=now,
            )
            for contact in changed
        )
        live.changed(found.values_list("pk", flat=True))
    return len(changed)


def start(contact: Contact, number: Number, *, by: User) -> Conversation:
    """Open the conversation of a contact with a number, for the person who wants to write.

    One that is new, or was resolved, is that person's; any other stays whose it is.
    """
    with transaction.atomic():
        opened, is_new = Conversation.objects.get_or_create(
            number=number,
            contact=contact,
            defaults={
                "last_message_at": clock.now(number),
                "handler": Handler.HUMAN,
                "assignee": by,
            },
        )
        if not is_new and opened.status == Conversation.Status.RESOLVED:
            actions.set_status(opened.pk, Conversation.Status.OPEN, by=by)
            actions.take_over(opened.pk, by=by)
        live.changed([opened.pk])
    return opened


def _name(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST_NAME]


@contextmanager
def _unique(phone: str) -> Iterator[None]:
    """Somebody else, or a message that came in, may be quicker with the same number."""
    try:
        yield
    except IntegrityError as error:
        known = Contact.objects.filter(phone=phone).first()
        if known is None:
            raise
        raise KnownError(known) from error


def _new_phone(text: str) -> str:
    """Return a number that no contact has. Raises ``ValidationError`` and :class:`KnownError`."""
    try:
        number = phones.international(text)
    except phones.PhoneError:
        raise ValidationError(
            _("Write the number with the country's code, such as +1 555 010 0001.")
        ) from None
    if known := Contact.objects.filter(phone=number).first():
        raise KnownError(known)
    return number


def _learn(contact_id: int, name: str, value: str, *, by: User) -> Contact:
    with transaction.atomic():
        contact = _locked([contact_id])[0]
        before = getattr(contact, name)
        if before != value:
            setattr(contact, name, value)
            contact.save(update_fields=[name])
            news = {name: {"from": before, "to": value}}
            records.of_contact(contact, Record.Kind.FIELDS, by=by, changed=news)
            _tell([contact])
    return contact


def _conversations(ids: Iterable[int]) -> dict[int, Conversation]:
    """Lock the contacts' conversations; return the one last written in, by contact."""
    rows = Conversation.objects.select_for_update(no_key=True).filter(contact__in=ids)
    newest: dict[int, Conversation] = {}
    for row in rows.order_by("pk"):
        known = newest.get(row.contact_id)
        if known is None or known.last_message_at < row.last_message_at:
            newest[row.contact_id] = row
    return newest


def _locked(ids: Iterable[int], *, conversations: bool = True) -> list[Contact]:
    """Return the contacts, locked. A single one that is gone meanwhile is an error."""
    ids = list(ids)
    if conversations:
        _conversations(ids)
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=ids, merged_into=None)
    return list(rows.order_by("pk"))


def _gained(conversation: Conversation, names: list[str]) -> Happening:
    return Happening(
        conversation=conversation,
        kind=Happening.Kind.TAGGED,
        data={"tags": names, "depth": 0},
    )


def _tell(contacts: Iterable[Contact]) -> None:
    live.changed(Conversation.objects.filter(contact__in=contacts).values_list("pk", flat=True))
