"""Reading a thread: pages of messages by key, from the newest back or around one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from agency import paging
from conversations import lines
from conversations.bubbles import Bubble, dress
from conversations.lines import Line
from conversations.models import Conversation, Message

PAGE = 40
# Bubbles beyond the newest page that a refresh shows anew: what is on somebody's screen.
MOST_ON_SCREEN = 40

Entry = Bubble | Line


@dataclass(frozen=True, slots=True)
class Thread:
    """Bubbles and lines in the order of reading, and the keys of the pages next to them.

    ``marked``: the message that was asked for. ``unread_from``: the first that nobody has read, of
    ``unread`` in all.
    """

    entries: list[Entry]
    older: str | None = None
    newer: str | None = None
    marked: int | None = None
    unread_from: int | None = None
    unread: int = 0


def newest(conversation: Conversation, *, unread: int = 0) -> Thread:
    """Return the newest page. ``unread``: how many of the customer's nobody has read."""
    found, older = _page(conversation, None)
    return _thread(conversation, found, older=older, newer=False, unread=unread)


def before(conversation: Conversation, key: str) -> Thread:
    """Return the page before a key; one that somebody made up begins at the newest."""
    place = paging.parse(key)
    found, older = _page(conversation, key)
    until = place[0] if place else None
    return _thread(conversation, found, older=older, newer=False, until=until)


def after(conversation: Conversation, key: str) -> Thread:
    """Return the page after a key; nothing after one that somebody made up."""
    place = paging.parse(key)
    if place is None:
        return Thread([])
    found, newer = _page(conversation, key, rising=True)
    return _thread(conversation, found, older=False, newer=newer, since=place[0])


def around(conversation: Conversation, ref: str) -> Thread | None:
    """Return the page around a message of the conversation, marked; None if it is not there."""
    message = _messages(conversation).filter(ref=ref).first() if _is_ref(ref) else None
    if message is None:
        return None
    key = paging.key(message, "at")
    earlier, older = _page(conversation, key, size=PAGE // 2)
    later, newer = _page(conversation, key, size=PAGE // 2, rising=True)
    found = [*earlier, message, *later]
    return _thread(conversation, found, older=older, newer=newer, marked=message.pk)


def shown(conversation: Conversation, refs: Sequence[str]) -> list[Entry]:
    """Return these messages' bubbles anew: those that somebody has on the screen."""
    wanted = [ref for ref in refs if _is_ref(ref)][:MOST_ON_SCREEN]
    rows = _messages(conversation).filter(ref__in=wanted).order_by("at", "id") if wanted else ()
    return [*dress(conversation, list(rows))]


def one(conversation: Conversation, message: Message) -> Bubble | None:
    """Return a message's own bubble; None for what only hangs on another."""
    return next(iter(dress(conversation, [message])), None)


def _messages(conversation: Conversation) -> QuerySet[Message]:
    return (
        Message.objects.filter(conversation=conversation)
        .select_related("author", "media_file")
        .defer("raw")
    )


def _is_ref(ref: str) -> bool:
    try:
        return bool(UUID(ref))
    except ValueError:
        return False


def _page(
    conversation: Conversation, key: str | None, *, size: int = PAGE, rising: bool = False
) -> tuple[list[Message], bool]:
    """Return a page from a key on, and whether there is more: a row more than that is read."""
    rows = paging.begin(_messages(conversation), "at", key, rising=rising)
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def _thread(
    conversation: Conversation,
    rows: list[Message],
    *,
    older: bool,
    newer: bool,
    since: datetime | None = None,
    until: datetime | None = None,
    marked: int | None = None,
    unread: int = 0,
) -> Thread:
    """Dress the messages and put the lines between them.

    ``since`` and ``until`` are where the page next to it ends, if one was shown before.
    """
    messages = sorted(rows, key=lambda message: (message.at, message.pk))
    # What happened before the first message of a page is told with the page before it.
    begins = messages[0].at if messages and older else since
    ends = messages[-1].at if messages and newer else until
    entries: list[Entry] = [
        *dress(conversation, messages),
        *lines.between(conversation, begins, ends),
    ]
    entries.sort(key=lambda entry: entry.order)
    return Thread(
        entries,
        older=paging.key(messages[0], "at") if older and messages else None,
        newer=paging.key(messages[-1], "at") if newer and messages else None,
        marked=marked,
        unread_from=_first_unread(messages, unread),
        unread=unread,
    )


def _first_unread(messages: list[Message], unread: int) -> int | None:
    came = [message.pk for message in messages if message.direction == Message.Direction.IN]
    return came[-unread:][0] if unread and came else None
