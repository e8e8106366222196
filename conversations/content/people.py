"""Contact cards."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from conversations.content import limits
from conversations.content.parts import Message, Part
from conversations.content.problems import broken, quoted
from conversations.content.sentences import noop, sentence
from conversations.content.words import BLANK_IS_NONE, MaybeDetail, MaybeName, Url, Words, said


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise broken(
            sentence("must be a day that exists, unlike %(value)s", value=quoted(value))
        ) from None
    return value


Day = Annotated[
    str,
    Words(len("2000-01-31"), r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", noop("must be YYYY-MM-DD")),
    AfterValidator(_day),
]


class Phone(Part):
    phone: Annotated[str, said(limits.DETAIL)]
    type: MaybeDetail = None
    wa_id: MaybeDetail = None


class Email(Part):
    email: Annotated[str, said(limits.EMAIL)]
    type: MaybeDetail = None


class Web(Part):
    url: Url
    type: MaybeDetail = None


class Address(Part):
    street: MaybeDetail = None
    city: MaybeDetail = None
    state: MaybeDetail = None
    zip: MaybeDetail = None
    country: MaybeDetail = None
    country_code: MaybeDetail = None
    type: MaybeDetail = None


class Organisation(Part):
    company: MaybeDetail = None
    department: MaybeDetail = None
    title: MaybeDetail = None


class ContactCard(Part):
    formatted_name: Annotated[str, said(limits.NAME)]
    first_name: MaybeName = None
    last_name: MaybeName = None
    middle_name: MaybeName = None
    prefix: MaybeName = None
    suffix: MaybeName = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    urls: tuple[Web, ...] = ()
    addresses: tuple[Address, ...] = ()
    org: Organisation | None = None
    birthday: Annotated[Day | None, BLANK_IS_NONE] = None


class ContactCards(Message):
    kind: Literal["contacts"] = "contacts"
    contacts: Annotated[tuple[ContactCard, ...], Field(min_length=1, max_length=limits.CONTACTS)]
