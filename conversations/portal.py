"""What people of the agency's clients see: conversations of their numbers, to read.

Whatever the agency keeps for itself is left out where it is read, not where it is shown: notes,
what happened behind the messages, who of the agency's people did what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency import paging
from agency.models import User
from agency.reading import whole_number
from conversations import finding, scope, seeking
from conversations.bubbles import Bubble, dress
from conversations.models import Contact, Conversation, Message

PAGE = 40
MOST_ROWS = 200
LONGEST = 100
STATES = ("open", "resolved", "all")
NOTE = Message.Direction.NOTE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows, as its address says; whatever makes no sense there is left out."""

    state: str = "open"
    number: int = 0
    q: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        q = " ".join(data.get("q", "").replace("\x00", "").split())[:LONGEST]
        # A search looks everywhere unless the address says otherwise.
        state = data.get("state", "all" if q else "open")
        return cls(
            state=state if state in STATES else "open",
            number=whole_number(data.get("number", "")),
            q=q,
        )

    @property
    def query(self) -> str:
        """The address's parameters, without those that say nothing."""
        pairs = {"state": self.state, "number": self.number, "q": self.q}
        return urlencode({key: value for key, value in pairs.items() if value})


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of messages in the order of reading, and the key of the page before it."""

    bubbles: list[Bubble]
    older: str | None


def page(user: User, asked: Asked, after: str | None, size: int = PAGE) -> paging.Page:
    """Return a page of what is asked for, the newest first."""
    found = scope.conversations(user).select_related("contact", "number")
    if asked.state != "all":
        found = found.filter(status=asked.state)
    if asked.number:
        found = found.filter(number=asked.number)
    if asked.q:
        found = _found(found, asked.q)
    return paging.page(found.defer("number__access_token"), "last_message_at", after, size)


def thread(conversation: Conversation, before: str | None = None) -> Thread:
    """Return the messages before a key, or the newest: those that the customer knows of."""
    rows = (
        Message.objects.filter(conversation=conversation)
        .exclude(direction=NOTE)
        .select_related("media_file")
        .defer("raw")
    )
    found = paging.page(rows, "at", before, PAGE)
    # The bubbles come in the order of reading.
    messages = sorted(found.rows, key=lambda message: (message.at, message.pk))
    bubbles = dress(conversation, messages)
    _forget_deleted(bubbles)
    return Thread(bubbles, found.next_key)


def _forget_deleted(bubbles: list[Bubble]) -> None:
    """Take the quotes of messages that the customer has deleted away from those that answer."""
    quoted = {quote.message.pk for one in bubbles if (quote := one.quote) and quote.message}
    if not quoted:
        return
    rows = Message.objects.filter(scope.deleted(), pk__in=quoted)
    gone = set(rows.values_list("pk", flat=True))
    for bubble in bubbles:
        if bubble.quote and bubble.quote.message and bubble.quote.message.pk in gone:
            bubble.quote = None


def _found(rows: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """Narrow to those in which a text was said, in or out, or whose contact is meant.

    What the customer deleted is not found: that it was said is not to be learnt by asking.
    """
    said = seeking.said(text).exclude(direction=NOTE).exclude(scope.deleted())
    said = said.filter(conversation=OuterRef("pk"))
    known = finding.matching(Contact.objects.all(), text)
    return rows.filter(Q(Exists(said)) | Q(contact__in=known.values("pk")))
