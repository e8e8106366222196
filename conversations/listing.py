"""The inbox's lists: what an address asks for, and the conversations that answer it.

All of it stands in the address: which list, whose numbers, which label, the order, the words
sought. So it survives opening a conversation, can be kept under a name, and be sent to a colleague.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agency import paging
from agency.models import User
from agency.reading import whole_number
from conversations import scope, seeking
from conversations.models import Conversation, Mention, Number
from conversations.models.conversation import NOBODYS
from conversations.window import SERVICE_WINDOW

PAGE = 40
# A window with less than this left is about to close.
SOON = timedelta(hours=4)
LAST = timedelta(hours=1)

# How lists are sorted: by which time, and whether the earliest comes first.
ORDERS = {
    "newest": ("last_message_at", False),
    "waiting": ("waiting_since", True),
    "window": ("window_opened_at", True),
}
LONGEST = 100

OPEN = Q(status=Conversation.Status.OPEN, snoozed_until=None)
# What belongs to each list, whoever asks; the others depend on that, or on the time.
LISTS = {
    "open": OPEN,
    "unassigned": NOBODYS & Q(snoozed_until=None),
    "human": OPEN & Q(handler=Conversation.Handler.HUMAN),
    "snoozed": Q(status=Conversation.Status.OPEN, snoozed_until__isnull=False),
    "resolved": Q(status=Conversation.Status.RESOLVED),
    "all": Q(),
}
WHICH = ("mine", "mentions", "closing", *LISTS)
SHOWN = ("contact", "number__client", "assignee", "team")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows, as its address says; whatever makes no sense there is left out."""

    which: str = "open"
    sort: str = ""
    number: int = 0
    client: int = 0
    team: int = 0
    label: str = ""
    q: str = ""
    # The saved view that this came from: it is marked, and can be saved over.
    view: int = 0

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        """Read the parameters of an address."""
        q = " ".join(data.get("q", "").replace("\x00", "").split())[:LONGEST]
        which = data.get("which", "all" if q else "open")
        sort = data.get("sort", "")
        return cls(
            which=which if which in WHICH else "open",
            sort=sort if sort in ORDERS else "",
            number=whole_number(data.get("number", "")),
            client=whole_number(data.get("client", "")),
            team=whole_number(data.get("team", "")),
            label=data.get("label", "").replace("\x00", "")[:LONGEST],
            q=q,
            view=whole_number(data.get("view", "")),
        )

    def but(self, **changes: Any) -> str:
        """Return the address's parameters with some changed; what is usual is left out."""
        changed = replace(self, **changes)
        usual = type(self)()
        pairs = {
            field.name: getattr(changed, field.name)
            for field in fields(changed)
            if getattr(changed, field.name) != getattr(usual, field.name)
        }
        pairs.pop("which", None)
        # A search looks everywhere unless the address names a list.
        if not (changed.q and changed.which == "all"):
            pairs = {"which": changed.which, **pairs}
        return urlencode(pairs)

    @property
    def query(self) -> str:
        return self.but()

    @property
    def order(self) -> str:
        """The order that applies: the list's own one where none is asked for."""
        return self.sort or ("window" if self.which == "closing" else "newest")

    @property
    def narrowed(self) -> bool:
        """Whether more than a list and an order is asked for."""
        return bool(self.number or self.client or self.team or self.label or self.q)


class Clocks:
    """The numbers' clocks, of which only sandboxes have one of their own; read when it matters."""

    def __init__(self) -> None:
        self.now = timezone.now()

    @cached_property
    def skewed(self) -> bool:
        return Number.objects.exclude(clock_offset=timedelta(0)).exists()

    def opened_since(self, ago: timedelta) -> Q:
        """Return a condition: the window was opened less than this long ago."""
        if not self.skewed:
            return Q(window_opened_at__gt=self.now - ago)
        return Q(window_opened_at__gt=self.now - ago + F("number__clock_offset"))

    def opened_before(self, ago: timedelta) -> Q:
        """Return a condition: the window was opened at least this long ago."""
        if not self.skewed:
            return Q(window_opened_at__lte=self.now - ago)
        return Q(window_opened_at__lte=self.now - ago + F("number__clock_offset"))


def closing(clocks: Clocks, left: timedelta = SOON) -> Q:
    """Return a condition: unanswered, and the window closes within this time."""
    return (
        OPEN
        & Q(waiting_since__isnull=False)
        & clocks.opened_since(SERVICE_WINDOW)
        & clocks.opened_before(SERVICE_WINDOW - left)
    )


def rows(user: User, asked: Asked, clocks: Clocks | None = None) -> QuerySet[Conversation]:
    """Return what this person may see of what is asked for, in no order, without the search."""
    clocks = clocks or Clocks()
    found = scope.conversations(user).filter(of_list(asked.which, user, clocks))
    if asked.number:
        found = found.filter(number=asked.number)
    if asked.client:
        # Few: their ids let the database enter an index by number.
        numbers = list(Number.objects.filter(client=asked.client).values_list("pk", flat=True))
        found = found.filter(number__in=numbers)
    if asked.team:
        found = found.filter(team=asked.team)
    if asked.label:
        found = found.filter(contact__tags__contains=[asked.label])
    return found.filter(_of_order(asked.order, clocks))


def page(user: User, asked: Asked, after: str | None = None, size: int = PAGE) -> paging.Page:
    """Return a page of what is asked for, each row with its place (``key``) in the order."""
    clocks = Clocks()
    _, rising = ORDERS[asked.order]
    found = _placed(rows(user, asked, clocks), asked, clocks)
    shown = found.select_related(*SHOWN).defer("number__access_token")
    by = _field(asked, clocks)
    if asked.q:
        result = seeking.page(shown, asked.q, by, after, size, rising=rising)
    else:
        result = paging.page(shown, by, after, size, rising=rising)
    return _keyed(result, by)


def among(user: User, asked: Asked, ids: list[int]) -> list[Conversation]:
    """Return which of these conversations belong to what is asked for, as a page has them."""
    clocks = Clocks()
    found = _placed(rows(user, asked, clocks), asked, clocks).filter(pk__in=ids)
    if asked.q:
        found = seeking.matching(found, asked.q)
    shown = list(found.select_related(*SHOWN).defer("number__access_token"))
    return list(_keyed(paging.Page(shown, None), _field(asked, clocks)).rows)


def _placed(found: QuerySet[Conversation], asked: Asked, clocks: Clocks) -> QuerySet[Conversation]:
    if _field(asked, clocks) != "closes_at":
        return found
    return found.annotate(closes_at=F("window_opened_at") - F("number__clock_offset"))


def _field(asked: Asked, clocks: Clocks) -> str:
    """Return by what rows are sorted: where clocks differ, a window's end is calculated."""
    field, _ = ORDERS[asked.order]
    return "closes_at" if field == "window_opened_at" and clocks.skewed else field


def _keyed(found: paging.Page, field: str) -> paging.Page:
    for row in found.rows:
        at: datetime | None = getattr(row, field)
        row.place = int(at.timestamp() * 1_000_000) if at else 0
    return found


def of_list(which: str, user: User, clocks: Clocks) -> Q:
    """Return what belongs to a list."""
    match which:
        case "mine":
            return OPEN & Q(assignee=user)
        case "mentions":
            return Q(pk__in=Mention.objects.filter(person=user).values("conversation"))
        case "closing":
            return closing(clocks)
        case _:
            return LISTS[which]


def _of_order(order: str, clocks: Clocks) -> Q:
    """Return what an order leaves out: rows that have nothing to be sorted by."""
    match order:
        case "waiting":
            return Q(status=Conversation.Status.OPEN, waiting_since__isnull=False)
        case "window":
            return Q(status=Conversation.Status.OPEN) & clocks.opened_since(SERVICE_WINDOW)
        case _:
            return Q()
