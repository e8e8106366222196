"""The list of contacts: what an address asks for, and the contacts that answer it.

As in the inbox, all of it stands in the address, so that a list can be sent to a colleague, and
export and bulk acts mean the same contacts that the page shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from agency import paging
from agency.models import User
from agency.reading import whole_number
from conversations import finding, scope
from conversations.fields import clean_for_search
from conversations.models import Contact, Conversation, Number
from conversations.models.contact import CALLED

PAGE = 50
# More is written as "10,000+".
COUNTED = 10_000
LONGEST = 100
MOST_LABELS = 10

MATCHES = ("any", "all", "none")
CONSENTS = ("in", "out", "unknown")
SOURCES = ("link", "ad", "none")
# When a conversation with the contact last had a message: since so many days, or not since.
SINCE = {"1d": 1, "7d": 7, "30d": 30, "90d": 90}
BEFORE = {"older-30d": 30, "older-90d": 90, "older-365d": 365}
NEVER = "never"
SORTS = ("newest", "name", "last")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows, as its address says; whatever makes no sense there is left out."""

    q: str = ""
    label: tuple[str, ...] = ()
    match: str = "any"
    consent: str = ""
    blocked: str = ""
    client: int = 0
    number: int = 0
    field: str = ""
    value: str = ""
    source: str = ""
    last: str = ""
    sort: str = "newest"

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """Read the parameters of an address."""
        labels = [_words(text) for text in data.getlist("label")[:MOST_LABELS]]
        return cls(
            q=_words(data.get("q", "")),
            label=tuple(dict.fromkeys(filter(None, labels))),
            match=_one_of(data, "match", MATCHES) or "any",
            consent=_one_of(data, "consent", CONSENTS),
            blocked=_one_of(data, "blocked", ("yes", "no")),
            client=whole_number(data.get("client", "")),
            number=whole_number(data.get("number", "")),
            field=_words(data.get("field", "")),
            value=_words(data.get("value", "")) if data.get("field") else "",
            source=_one_of(data, "source", SOURCES),
            last=_one_of(data, "last", (*SINCE, *BEFORE, NEVER)),
            sort=_one_of(data, "sort", SORTS) or "newest",
        )

    def but(self, **changes: Any) -> str:
        """Return the address's parameters with some changed; what is usual is left out."""
        return urlencode(list(replace(self, **changes).pairs()))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the parameters with their values; a list's ones one by one."""
        usual = type(self)()
        for field in fields(self):
            value = getattr(self, field.name)
            if value == getattr(usual, field.name):
                continue
            for one in value if isinstance(value, tuple) else (value,):
                yield field.name, str(one)

    @property
    def query(self) -> str:
        return self.but()

    @property
    def narrowed(self) -> bool:
        """Whether less than all contacts are asked for."""
        return self.filters > 0 or bool(self.q)

    @property
    def filters(self) -> int:
        """How many conditions there are beside the search."""
        asked = (self.label, self.consent, self.blocked, self.client, self.number, self.field)
        return sum(map(bool, (*asked, self.source, self.last)))


@dataclass(frozen=True, slots=True)
class Page:
    """Contacts, each with ``latest``: the conversation last written in, if there is one."""

    rows: list[Contact]
    next_key: str | None


def rows(user: User, asked: Asked) -> QuerySet[Contact]:
    """Return what this person may see of what is asked for, in no order."""
    found = scope.contacts(user).filter(*_conditions(asked))
    return finding.by_index(found, asked.q)


def count(user: User, asked: Asked) -> int:
    """Return how many there are, counted up to one more than ``COUNTED``."""
    return rows(user, asked).order_by()[: COUNTED + 1].count()


def page(user: User, asked: Asked, after: str | None = None) -> Page:
    """Return a page of what is asked for."""
    found = rows(user, asked)
    match asked.sort:
        case "name":
            return _by_name(found, after)
        case "last":
            return _by_last(found, after)
        case _:
            newest = paging.page(found, "created_at", after, PAGE)
            return Page(_with_latest(newest.rows), newest.next_key)


def _by_name(found: QuerySet[Contact], after: str | None) -> Page:
    """Sort by what contacts are called; a key is ``name~id``."""
    called, _, pk = (after or "").replace("\x00", "").rpartition("~")
    found = found.annotate(called=CALLED)
    if whole_number(pk):
        found = found.filter(
            Q(called__gte=called), Q(called__gt=called) | Q(pk__gt=whole_number(pk))
        )
    listed: list[Any] = list(found.order_by("called", "pk")[: PAGE + 1])
    more = len(listed) > PAGE
    listed = listed[:PAGE]
    return Page(_with_latest(listed), f"{listed[-1].called}~{listed[-1].pk}" if more else None)


def _by_last(found: QuerySet[Contact], after: str | None) -> Page:
    """Sort by the last message: walk the conversations, of which each contact's newest counts."""
    newer = Conversation.objects.filter(contact=OuterRef("contact")).filter(
        Q(last_message_at__gt=OuterRef("last_message_at"))
        | Q(last_message_at=OuterRef("last_message_at"), pk__gt=OuterRef("pk"))
    )
    walked = Conversation.objects.filter(~Exists(newer), contact__in=found.order_by().values("pk"))
    shown = walked.select_related("contact", "number__client").defer("number__access_token")
    result = paging.page(shown, "last_message_at", after, PAGE)
    listed = []
    for row in result.rows:
        contact: Any = row.contact
        contact.latest = row
        listed.append(contact)
    return Page(listed, result.next_key)


def _with_latest(listed: list[Any]) -> list[Contact]:
    newest = (
        Conversation.objects.filter(contact__in=[row.pk for row in listed])
        .select_related("number__client")
        .defer("number__access_token")
        .order_by("contact_id", "-last_message_at", "-id")
        .distinct("contact_id")
    )
    known = {row.contact_id: row for row in newest} if listed else {}
    for row in listed:
        row.latest = known.get(row.pk)
    return listed


def _conditions(asked: Asked) -> Iterator[Q | Exists]:
    if asked.label:
        yield _labels(asked)
    if asked.consent:
        yield _consent(asked.consent)
    if asked.blocked:
        yield Q(blocked=asked.blocked == "yes")
    if asked.field:
        yield _field(asked)
    if asked.source:
        known = {"source__kind": asked.source}
        yield Q(source={}) if asked.source == "none" else Q(**known)
    if asked.number or asked.client:
        yield Exists(_conversations(asked))
    if asked.last:
        yield from _last(asked.last)


def _labels(asked: Asked) -> Q:
    names = list(asked.label)
    if asked.match == "all":
        return Q(tags__contains=names)
    overlap = Q(tags__overlap=names)
    return ~overlap if asked.match == "none" else overlap


def _consent(wanted: str) -> Q:
    if wanted == "out":
        return Q(marketing_opt_out=True)
    return Q(marketing_opt_out=False, consent_at__isnull=wanted == "unknown")


def _field(asked: Asked) -> Q:
    """A field with this value, or, where none is asked for, with any."""
    if not asked.value:
        return Q(fields__has_key=asked.field)
    return Q(fields__contains={asked.field: clean_for_search(asked.field, asked.value)})


def _conversations(asked: Asked) -> QuerySet[Conversation]:
    found = Conversation.objects.filter(contact=OuterRef("pk"))
    if asked.number:
        found = found.filter(number=asked.number)
    if asked.client:
        numbers = Number.objects.filter(client=asked.client).values_list("pk", flat=True)
        found = found.filter(number__in=list(numbers))
    return found


def _last(wanted: str) -> Iterator[Q | Exists]:
    own = Conversation.objects.filter(contact=OuterRef("pk"))
    if wanted == NEVER:
        yield ~Q(Exists(own))
        return
    days = SINCE.get(wanted) or BEFORE[wanted]
    lately = Exists(own.filter(last_message_at__gte=timezone.now() - timedelta(days=days)))
    if wanted in SINCE:
        yield lately
    else:
        yield Exists(own)
        yield ~Q(lately)


def _words(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def _one_of(data: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    given = data.get(name, "")
    return given if given in known else ""
