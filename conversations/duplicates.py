"""Contacts that are most likely one person, found through indexes."""

from django.db.models import Q, QuerySet

from conversations import finding
from conversations.models import Contact, ContactField

MOST = 5
# So many last digits make a phone number of one country unlikely to be two people's.
TAIL = 9
MOST_ADDRESSES = 3


def of(
    contact: Contact,
    found: QuerySet[Contact],
    known: list[ContactField],
    *,
    namesakes: bool = False,
) -> list[Contact]:
    """Return likely doubles of a contact, of those that a person may see.

    The same full name, where the two are not known by two phones or two user ids; the end of the
    same phone number, written with and without its area's or country's code; or the same e-mail
    address or phone number in one of the fields (``known``: the agency's). ``namesakes``: at the
    end also those of the same name who may well be others.
    """
    others = found.exclude(pk=contact.pk)
    alike = _alike(contact, others, known)
    if namesakes and contact.name.strip():
        alike.append(finding.by_name(others, contact.name))
    likely: dict[int, Contact] = {}
    for same in alike:
        likely |= {row.pk: row for row in same[:MOST] if row.pk not in likely}
    return list(likely.values())[:MOST]


def _alike(
    contact: Contact, others: QuerySet[Contact], known: list[ContactField]
) -> list[QuerySet[Contact]]:
    alike = []
    if " " in contact.name.strip():
        alike.append(finding.by_name(others, contact.name).filter(_fits(contact)))
    if contact.phone and len(contact.phone) > TAIL:
        alike.append(finding.by_index(others, contact.phone[-TAIL:]))
    told = [
        Q(fields__contains={field.key: contact.fields[field.key]})
        for field in known
        if field.kind in (ContactField.Kind.EMAIL, ContactField.Kind.PHONE)
        and contact.fields.get(field.key)
    ]
    alike += [others.filter(condition) for condition in told[:MOST_ADDRESSES]]
    return alike


def _fits(contact: Contact) -> Q:
    """One is known by a phone alone, the other by a user id alone, or one of them by nothing."""
    wanted = Q()
    if contact.phone:
        wanted &= Q(phone=None)
    if contact.user_id:
        wanted &= Q(user_id=None)
    return wanted
