"""Reading the inbox: pages of conversations and of messages, by key, never by offset."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from agency.models import User
from conversations import scope, templates
from conversations.models import Conversation, Message, Template

PAGE = 40
THREAD_PAGE = 40

FILTERS = {
    "open": Q(status=Conversation.Status.OPEN),
    "human": Q(status=Conversation.Status.OPEN, handler=Conversation.Handler.HUMAN),
    "resolved": Q(status=Conversation.Status.RESOLVED),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the key after which the next page begins, if there is one."""

    rows: list[Any]
    next_key: str | None


def conversations(user: User, which: str, after: str | None = None) -> Page:
    """Return a page of the conversations that this person may see, the newest first."""
    rows = (
        scope.conversations(user)
        .filter(FILTERS.get(which, FILTERS["open"]))
        .select_related("contact", "number", "assignee", "team")
        .order_by("-last_message_at", "-id")
    )
    return _page(rows, "last_message_at", after, PAGE)


def thread(conversation: Conversation, after: str | None = None) -> Page:
    """Return a page of messages, read from the newest back, in the order of reading."""
    rows = (
        Message.objects.filter(conversation=conversation)
        .select_related("author", "media_file")
        .prefetch_related("timeline")
        .order_by("-at", "-id")
    )
    page = _page(rows, "at", after, THREAD_PAGE)
    messages: list[Message] = page.rows[::-1]
    _read_templates(messages, conversation.number.waba_id)
    _read_contacts(messages)
    return Page(messages, page.next_key)


def sendable_templates(conversation: Conversation) -> QuerySet[Template]:
    """Return the approved templates of the conversation's number."""
    return Template.objects.filter(waba_id=conversation.number.waba_id, status="APPROVED")


def _page(rows: QuerySet[Any], field: str, after: str | None, size: int) -> Page:
    key = _parse(after)
    if key is not None:
        at, pk = key
        rows = rows.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at, "id__lt": pk}))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    last = found[-1] if more else None
    return Page(found, f"{getattr(last, field).isoformat()}~{last.pk}" if last else None)


def _parse(key: str | None) -> tuple[datetime, int] | None:
    """A key that somebody made up begins at the beginning."""
    try:
        at, _, pk = (key or "").partition("~")
        moment = datetime.fromisoformat(at)
        # In UTC, because the database does not take every offset that Python knows.
        return (moment.astimezone(UTC), int(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _read_templates(messages: list[Message], waba_id: str) -> None:
    """Attach to messages that went out as templates what the customer reads (``as_template``)."""
    wanted = [message for message in messages if message.shown.get("kind") == "template"]
    names = {str(message.shown["name"]) for message in wanted}
    known = {
        (row.name, row.language): row
        for row in (Template.objects.filter(waba_id=waba_id, name__in=names) if names else ())
    }
    for message in wanted:
        template = known.get((str(message.shown["name"]), str(message.shown["language"])))
        message.as_template = (  # type: ignore[attr-defined]
            templates.read(template, message.shown) if template else None
        )


def _read_contacts(messages: list[Message]) -> None:
    """Leave out of contact cards what a page cannot list; they are kept as they came."""
    for message in messages:
        cards = message.shown.get("contacts")
        for card in cards if isinstance(cards, list) else ():
            if not isinstance(card.get("phones"), list):
                card["phones"] = []
