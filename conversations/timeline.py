"""All that happened to a contact, in words, the newest first.

It is put together from several sources: records of what people and the automation did, what stands
out among the messages, and what higher rooms tell (which add a source of their own to ``SOURCES``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from conversations import fields, recordwords
from conversations.models import Contact, Conversation, Message, Record
from conversations.recordwords import Said, Teller

PAGE = 30
Direction, Status = Message.Direction, Message.Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; ``source`` and ``pk`` make its place among those of one moment."""

    at: datetime
    source: int
    pk: int
    said: Said
    who: str = ""
    # The conversation that it happened in, and its number, if the contact has several.
    conversation: Conversation | None = None

    @property
    def key(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.pk}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after this entry, as seen by one of the sources."""

    source: int
    after: tuple[datetime, int, int] | None

    def begin(self, rows: QuerySet[Any], field: str = "at") -> QuerySet[Any]:
        """Return the source's rows from the place on, the newest first."""
        if self.after is not None:
            at, source, pk = self.after
            if source == self.source:
                same = Q(**{field: at}, pk__lt=pk)
            elif source < self.source:
                same = Q(**{field: at})
            else:
                same = Q(pk__in=())
            # The first condition is implied, but only by it an index is entered at the place.
            rows = rows.filter(Q(**{f"{field}__lte": at}), Q(**{f"{field}__lt": at}) | same)
        return rows.order_by(f"-{field}", "-pk")


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and the key after which the next page begins, if there is one."""

    rows: list[Entry]
    next_key: str | None


def page(contact: Contact, after: str | None = None, size: int = PAGE) -> Page:
    """Return a page of all that happened."""
    place = _parse(after)
    found: list[Entry] = []
    for number, source in enumerate(SOURCES):
        found += source(contact, Place(number, place), size + 1)
    found.sort(key=lambda entry: (-entry.at.timestamp(), entry.source, -entry.pk))
    rows = found[:size]
    return Page(rows, rows[-1].key if len(found) > size else None)


def latest(contact: Contact, size: int) -> list[Entry]:
    """Return the latest acts: records alone, which cost one query and the fields another."""
    return list(records(contact, Place(0, None), size))


def records(contact: Contact, place: Place, size: int) -> list[Entry]:
    """What people and the automation did."""
    rows = Record.objects.filter(contact=contact).select_related("person", "conversation__number")
    teller = Teller({field.key: field for field in fields.all()})
    return [
        Entry(
            at=row.at,
            source=place.source,
            pk=row.pk,
            said=teller.tell(row),
            who=recordwords.who(row),
            conversation=row.conversation,
        )
        for row in place.begin(rows.defer("conversation__number__access_token"))[:size]
    ]


def messages(contact: Contact, place: Place, size: int) -> list[Entry]:
    """What stands out among the messages: the first ones, templates, and those that failed."""
    own = Conversation.objects.filter(contact=contact)
    earlier = Message.objects.filter(
        conversation=OuterRef("conversation"), direction=Direction.IN
    ).filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")))
    stands_out = (
        Q(direction=Direction.OUT, kind="template")
        | Q(direction=Direction.OUT, status=Status.FAILED)
        | (Q(direction=Direction.IN) & ~Exists(earlier))
    )
    rows = (
        Message.objects.filter(stands_out, conversation__in=own)
        .select_related("author", "conversation__number")
        .defer("raw", "conversation__number__access_token")
    )
    return [
        Entry(
            at=row.at,
            source=place.source,
            pk=row.pk,
            said=_message(row),
            who=str(row.author or ""),
            conversation=row.conversation,
        )
        for row in place.begin(rows)[:size]
    ]


def _message(row: Message) -> Said:
    text = " ".join(row.text.split())[:120]
    more = (text,) if text else ()
    if row.direction == Direction.IN:
        return Said("message-circle", _("Wrote for the first time"), more)
    if row.status == Status.FAILED:
        cause = str((row.error or {}).get("cause") or "")
        return Said("circle-alert", _("A message was not sent"), tuple(filter(None, (cause, text))))
    name = str(row.shown.get("name") or "")
    return Said("layout-template", _("Template sent: %(name)s") % {"name": name}, more)


def _parse(key: str | None) -> tuple[datetime, int, int] | None:
    """A key that somebody made up begins at the beginning."""
    try:
        at, source, pk = (key or "").split("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or len(pk) > 18:  # noqa: PLR2004 - no row has a longer key
            return None
        return moment.astimezone(UTC), int(source), int(pk)
    except (ValueError, OverflowError):
        return None


# Each returns up to so many entries of a contact from a place on, the newest first.
SOURCES: list[Callable[[Contact, Place, int], Sequence[Entry]]] = [records, messages]
