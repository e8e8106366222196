"""Full-text search: among conversations, by what was said in them and by whom they are with.

It only ever narrows what somebody may see already.

Two questions, each of which the database answers by an index, or by walking the list, whichever is
less: conversations with a message that has all the words, and those whose contact is meant.
"""

from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from agency import paging
from conversations import finding
from conversations.models import Contact, Conversation, Message
from conversations.models.message import WORDS

MOST_WORDS = 8
# What marks a found word, until it has been escaped; no text has these.
BEGINS, ENDS = "\ue000", "\ue001"
_HEADLINE: dict[str, Any] = {
    "start_sel": BEGINS,
    "stop_sel": ENDS,
    "max_words": 18,
    "min_words": 8,
}


def page(
    found: QuerySet[Conversation],
    text: str,
    field: str,
    after: str | None,
    size: int,
    *,
    rising: bool,
) -> paging.Page:
    """Return a page of those in which a text is found, each with its ``snippet``."""
    pages = [paging.page(part, field, after, size, rising=rising) for part in _parts(found, text)]
    merged = {row.pk: row for part in pages for row in part.rows}
    rows = sorted(
        merged.values(), key=lambda row: (getattr(row, field), row.pk), reverse=not rising
    )
    more = len(rows) > size or any(part.next_key for part in pages)
    rows = rows[:size]
    _quote(rows, text)
    return paging.Page(rows, paging.key(rows[-1], field) if more and rows else None)


def matching(found: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """Return those in which a text is found, without snippets."""
    ids = [part.values("pk") for part in _parts(found, text)]
    return found.filter(pk__in=ids[0]) | found.filter(pk__in=ids[1])


def _parts(
    found: QuerySet[Conversation], text: str
) -> tuple[QuerySet[Conversation], QuerySet[Conversation]]:
    messages = said(text).filter(conversation=OuterRef("pk"))
    known = finding.matching(Contact.objects.all(), text)
    return found.filter(Exists(messages)), found.filter(contact__in=known.values("pk"))


def said(text: str) -> QuerySet[Message]:
    """Return the messages that have all the words, each by its beginning."""
    asked = _asked(text)
    if asked is None:
        return Message.objects.none()
    return Message.objects.annotate(words=WORDS).filter(words=asked)


def _asked(text: str) -> SearchQuery | None:
    words = [word.replace("\\", "").replace("'", "") for word in text.split()][:MOST_WORDS]
    terms = [f"'{word}':*" for word in words if any(c.isalnum() for c in word)]
    if not terms:
        return None
    return SearchQuery(" & ".join(terms), config="simple", search_type="raw")


def _quote(rows: list[Any], text: str) -> None:
    """Attach to each row the newest message in which the words are (``found_in``, ``snippet``)."""
    asked = _asked(text)
    found: dict[int, Message] = {}
    if rows and asked is not None:
        newest = (
            said(text)
            .filter(conversation__in=[row.pk for row in rows])
            .order_by("conversation_id", "-at", "-id")
            .distinct("conversation_id")
            .annotate(snippet=SearchHeadline("text", asked, config="simple", **_HEADLINE))
        )
        found = {message.conversation_id: message for message in newest}
    for row in rows:
        message: Any = found.get(row.pk)
        row.found_in = message
        row.snippet = _marked(message.snippet) if message else ""


def _marked(snippet: str) -> SafeString:
    """Escape what a customer wrote, and mark the words that were sought."""
    safe = escape(snippet).replace(BEGINS, "<mark>").replace(ENDS, "</mark>")
    return mark_safe(safe)  # noqa: S308 - escaped on the line above
