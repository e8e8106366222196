"""Finding contacts by what WhatsApp gives: a phone, a user id, or both; either may change."""

from collections.abc import Iterable, Sequence

from conversations.arrivals import Address
from conversations.merging import merge
from conversations.models import Contact
from tenants import bulk


class Directory:
    """The contacts of a batch, found in one query and made in one; later look-ups cost nothing."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        self._by_phone: dict[str, Contact] = {}
        self._by_user_id: dict[str, Contact] = {}
        self._load(addresses)
        self._create_missing(addresses)

    def find(self, address: Address) -> Contact:
        """Return the contact, brought up to date with what this address tells of him."""
        by_id = self._by_user_id.get(address.user_id or "")
        by_phone = self._by_phone.get(address.phone or "")
        if by_id and by_phone and by_id.pk != by_phone.pk:
            by_phone = merge(keep=by_id, gone=by_phone)
            self._index(by_phone)
        contact = by_id or by_phone
        if contact is None:
            raise LookupError("An address that was not announced to the directory.")
        if _learn(contact, address):
            contact.save()
            self._index(contact)
        return contact

    def _load(self, addresses: Sequence[Address]) -> None:
        phones = {a.phone for a in addresses if a.phone}
        user_ids = {a.user_id for a in addresses if a.user_id}
        found = Contact.objects.raw(
            "SELECT * FROM conversations_contact WHERE phone = ANY(%s) OR user_id = ANY(%s)",
            [list(phones), list(user_ids)],
        )
        for contact in found:
            self._index(contact)

    def _create_missing(self, addresses: Sequence[Address]) -> None:
        missing = [a for a in _distinct(addresses) if not self._knows(a)]
        if not missing:
            return
        # Another worker may be first (the same person on another number of the agency): whoever
        # loses takes the winner's row.
        created = bulk.insert_new(
            Contact(
                phone=a.phone,
                user_id=a.user_id,
                parent_user_id=a.parent_user_id or "",
                name=a.name[:200],
                username=(a.username or "").lstrip("@")[:60],
            )
            for a in missing
        )
        for contact in created:
            self._index(contact)
        if len(created) < len(missing):
            self._load(missing)

    def _knows(self, address: Address) -> bool:
        return (address.phone or "") in self._by_phone or (
            address.user_id or ""
        ) in self._by_user_id

    def _index(self, contact: Contact) -> None:
        if contact.phone:
            self._by_phone[contact.phone] = contact
        if contact.user_id:
            self._by_user_id[contact.user_id] = contact


def _distinct(addresses: Iterable[Address]) -> list[Address]:
    """Return one address a person; two that share a key are one person."""
    seen: set[str] = set()
    distinct = []
    for address in addresses:
        keys = {key for key in (address.phone, address.user_id) if key}
        if not keys & seen:
            distinct.append(address)
        seen |= keys
    return distinct


def _learn(contact: Contact, address: Address) -> bool:
    """Take over what is new; return whether anything was."""
    news = {
        "phone": address.phone if not contact.phone else None,
        "user_id": address.user_id if contact.user_id != address.user_id else None,
        "parent_user_id": address.parent_user_id or None,
        "name": address.name[:200] if not contact.name else None,
        "username": (address.username or "").lstrip("@")[:60] or None,
    }
    changed = False
    for field, value in news.items():
        if value and getattr(contact, field) != value:
            setattr(contact, field, value)
            changed = True
    return changed
