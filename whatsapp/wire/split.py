"""Cutting a webhook into parts, one an event, without understanding more than that takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whatsapp.wire.events import Json
from whatsapp.wire.read import mapping, text

# The lists inside a change's value that hold one event each.
LISTS = ("messages", "statuses", "message_echoes", "user_preferences", "calls", "errors")
PEOPLE = ("from", "to", "recipient_id", "from_user_id", "to_user_id", "recipient_user_id", "wa_id")


class MalformedEnvelopeError(ValueError):
    """This is no WhatsApp webhook at all."""


@dataclass(frozen=True, slots=True)
class Part:
    """One event. ``body`` stands alone; ``lane_key`` names the customer, or else the number."""

    waba_id: str
    field: str
    phone_number_id: str | None
    lane_key: str
    body: Json


def split(body: Any) -> list[Part]:
    """Return one part for each event, in order. Raises :class:`MalformedEnvelopeError`."""
    if not isinstance(body, Mapping) or not isinstance(body.get("entry"), list):
        raise MalformedEnvelopeError("There is no list of entries.")
    parts: list[Part] = []
    for entry in body["entry"]:
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if isinstance(changes, list):
            waba_id = text(entry.get("id"))
            for change in changes:
                parts += _of_change(waba_id, change)
        else:
            # Not understood, and kept all the same.
            parts.append(_part("", "", {}, {"unknown": entry}, ""))
    return parts


def _of_change(waba_id: str, change: Any) -> list[Part]:
    field = text(mapping(change).get("field"))
    value = mapping(change).get("value")
    if not isinstance(value, dict):
        return [_part(waba_id, field, {}, {"unknown": change}, "")]
    found = [(name, item) for name in LISTS for item in _items(value.get(name))]
    if not found:
        return [_part(waba_id, field, value, value, "")]
    shared = {k: v for k, v in value.items() if k not in LISTS and k != "contacts"}
    parts = []
    for name, item in found:
        contact = _contact_of(item, value.get("contacts"))
        single = {**shared, name: [item], **({"contacts": [contact]} if contact else {})}
        parts.append(_part(waba_id, field, value, single, _lane_key(item, contact)))
    return parts


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _part(waba_id: str, field: str, value: Json, single: Json, lane_key: str) -> Part:
    number = text(mapping(value.get("metadata")).get("phone_number_id")) or None
    # WABA-wide events of partners name the account inside.
    account = text(mapping(value.get("waba_info")).get("waba_id")) or waba_id
    body = {"waba_id": account, "field": field, "value": single}
    return Part(account, field, number, lane_key or number or account, body)


def _contact_of(item: Any, contacts: Any) -> Json | None:
    """Return the contact that belongs to a message or status; an only one belongs to all."""
    known = [c for c in contacts if isinstance(c, dict)] if isinstance(contacts, list) else []
    people = {text(mapping(item).get(name)) for name in PEOPLE} - {""}
    for contact in known:
        if people & {text(contact.get("wa_id")), text(contact.get("user_id"))}:
            return contact
    return known[0] if len(known) == 1 and not people else None


def _lane_key(item: Any, contact: Json | None) -> str:
    """Return the customer's phone, else his user id: the same for a message and its statuses."""
    sources = (mapping(item), contact or {})
    for names in (("from", "to", "recipient_id", "wa_id"), PEOPLE):
        for source in sources:
            for name in names:
                if found := text(source.get(name)):
                    return found.lstrip("+")
    return ""
