"""Contacts: the list, the pane, a contact's page, and the settings of their fields."""

from typing import Any

from conversations.models import Contact, ContactField
from tests.pages.matrix import FORM, MANAGERS, STAFF, STAFF_FORM, Address, Rows


def conversation(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.pk}


def contact(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.contact_id}


def value(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.conversation.contact_id, "key": "name"}


def captured(rows: Rows) -> dict[str, Any]:
    return {"contact": rows.conversation.contact_id}


def double(rows: Rows) -> dict[str, Any]:
    """A contact for whom there is a likely double."""
    found = rows.conversation.contact
    Contact.objects.filter(pk=found.pk).update(name="Maya Lopez")
    Contact.objects.get_or_create(user_id="US.double", defaults={"name": "Maya Lopez"})
    return {"pk": found.pk}


def field(_rows: Rows) -> dict[str, Any]:
    row, _ = ContactField.objects.get_or_create(
        key="city", defaults={"name": "City", "kind": "choice", "choices": ["Rome", "Oslo"]}
    )
    return {"pk": row.pk}


# Nothing is typed: said beside the field.
REFUSED = {**STAFF_FORM, "agent": 422, "admin": 422, "owner": 422}

ADDRESSES = {
    "contact-pane": Address("get", STAFF, at=conversation, row="customer"),
    "contacts": Address("get", STAFF),
    "contact-new": Address("get", STAFF, "GET POST"),
    "contacts-bulk": Address("post", STAFF_FORM),
    "contact": Address("get", STAFF, at=contact, row="customer"),
    "contact-value": Address("get", STAFF, "GET POST", at=value, row="customer"),
    "contact-labels": Address("post", REFUSED, at=contact, row="customer"),
    "contact-consent": Address("post", REFUSED, at=contact, row="customer"),
    "contact-block": Address("post", STAFF_FORM, at=contact, row="customer"),
    "contact-start": Address("get", STAFF, "GET POST", at=contact, row="customer"),
    "contact-merge": Address("get", STAFF, "GET POST", at=double, row="customer"),
    "contact-delete": Address("get", MANAGERS, "GET POST", at=contact, row="customer"),
    "contact-captured": Address("get", STAFF, at=captured, row="customer"),
    "contact-fields": Address("get", MANAGERS),
    "contact-field-new": Address("get", MANAGERS, "GET POST"),
    "contact-field": Address("get", MANAGERS, "GET POST", at=field, row="agency"),
    "contact-field-move": Address("post", FORM, at=field),
    "contact-field-delete": Address("get", MANAGERS, "GET POST", at=field, row="agency"),
}
