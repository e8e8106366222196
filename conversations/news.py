"""What is new for somebody: counts, and what the desktop tells of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.models import User
from conversations import clock, counting, listing, scope
from conversations.models import Conversation

MOST = 20


@dataclass(frozen=True, slots=True)
class Item:
    """Something that asks for this person.

    ``mark`` is another one whenever there is something new to tell of the same conversation;
    ``at``: when it came, in milliseconds of the wall's clock.
    """

    kind: str
    conversation: int
    mark: str
    at: int
    title: str
    text: str

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "conversation": self.conversation,
            "mark": self.mark,
            "at": self.at,
            "title": self.title,
            "text": self.text,
            "url": reverse("conversation", args=[self.conversation]),
        }


def of(user: User) -> dict[str, Any]:
    """Return the counts, and the newest of what waits for this person, as JSON."""
    return {
        "counts": counting.counts(user),
        "sound": user.notify_sound,
        "items": [item.as_json() for item in [*_messages(user), *_closing(user)]],
    }


def _messages(user: User) -> list[Item]:
    """Customers who wait for an answer: this person's own, nobody's, or everybody's."""
    if user.notify == User.Notify.NONE:
        return []
    wanted = listing.OPEN & Q(unread__gt=0, waiting_since__isnull=False)
    if user.notify == User.Notify.MINE:
        wanted &= Q(assignee=user) | Q(assignee__isnull=True)
    found = _read(user, wanted).order_by("-last_message_at", "-id")[:MOST]
    return [
        Item(
            kind="message",
            conversation=row.pk,
            mark=f"{row.assignee_id or 0}.{row.last_message_at.timestamp():.0f}.{row.unread}",
            at=_milliseconds(row, row.last_message_at),
            title=str(row.contact),
            # A screen may be seen by others: what customers write stands there only if asked for.
            text=row.preview if user.notify_words else _("New message"),
        )
        for row in found
    ]


def _closing(user: User) -> list[Item]:
    """One's own whose window closes within the hour, with nobody having answered."""
    if user.notify == User.Notify.NONE:
        return []
    soon = listing.closing(listing.Clocks(), listing.LAST) & Q(assignee=user)
    return [
        Item(
            kind="closing",
            conversation=row.pk,
            mark=f"closing.{row.window_opened_at}",
            at=_milliseconds(row, row.window_opened_at or row.last_message_at),
            title=str(row.contact),
            text=_("Unanswered, and the 24-hour window closes within the hour."),
        )
        for row in _read(user, soon).order_by("window_opened_at", "id")[:MOST]
    ]


def _milliseconds(row: Conversation, at: datetime) -> int:
    return int(clock.real(row.number, at).timestamp() * 1000)


def _read(user: User, wanted: Q) -> QuerySet[Conversation]:
    found = scope.conversations(user).filter(wanted)
    return found.select_related("contact", "number").defer("number__access_token")
