"""What pages about contacts are built of."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, to_locale

from conversations import consent, fields, sources
from conversations.contacts_list import Asked
from conversations.models import Contact, ContactField
from conversations.phones import grouped
from conversations.words import plain

register = template.Library()

INPUTS = {
    ContactField.Kind.DATE: "date",
    ContactField.Kind.LINK: "url",
    ContactField.Kind.EMAIL: "email",
    ContactField.Kind.PHONE: "tel",
}


@register.filter
def phone(number: str) -> str:
    """Write a phone number in groups, as it is written in its country."""
    return grouped(number)


@register.filter
def known_by(contact: Contact) -> str:
    """Return by what a contact is known besides what it is called: phone, username or user id."""
    ways = (
        grouped(contact.phone) if contact.phone else "",
        f"@{contact.username}" if contact.username else "",
        contact.user_id or "",
    )
    return next((way for way in ways if way and way != str(contact)), "")


@register.filter
def came_from(source: Mapping[str, Any]) -> str:
    """Return by what a contact came first, in words; "" for by itself."""
    return sources.words(source) if source else ""


@register.filter
def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    try:
        reader = Locale.parse(to_locale(get_language() or "en"))
        return str(Locale.parse(code.replace("-", "_")).get_display_name(reader) or code)
    except (UnknownLocaleError, ValueError):
        return code


@register.filter
def consent_way(how: str) -> str:
    """Return in which way a wish was made known."""
    return str(consent.WAYS.get(how, ""))


@register.simple_tag
def value_key(row: fields.Value) -> str:
    """Return by what a field's value is addressed."""
    return f"field.{row.field.key}"


@register.filter
def input_type(kind: str) -> str:
    """Return the type of the input in which a value of this kind is written."""
    return INPUTS.get(ContactField.Kind(kind), "text")


@register.filter
def is_yes(value: str) -> bool:
    return plain(value) in fields.YES


@register.filter
def is_no(value: str) -> bool:
    return plain(value) in fields.NO


@register.simple_tag
def asked_with(asked: Asked, **changes: Any) -> str:
    """Return the list's parameters with some changed."""
    return asked.but(**changes)


@register.filter
def but_search(asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield the list's parameters without the search, for the hidden fields of its form."""
    for name, value in asked.pairs():
        if name != "q":
            yield name, value


@register.simple_tag
def if_url(name: str) -> str:
    """Return a page's address, "" where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
