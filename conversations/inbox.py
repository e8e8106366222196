"""Reading threads: pages of messages, by key, never by offset."""

from django.db.models import QuerySet

from conversations import paging, templates
from conversations.models import Conversation, Message, Template
from conversations.paging import Page

THREAD_PAGE = 40


def thread(conversation: Conversation, after: str | None = None) -> Page:
    """Return a page of messages, read from the newest back, in the order of reading."""
    rows = (
        Message.objects.filter(conversation=conversation)
        .select_related("author", "media_file")
        .prefetch_related("timeline")
    )
    page = paging.page(rows, "at", after, THREAD_PAGE)
    messages: list[Message] = page.rows[::-1]
    _read_templates(messages, conversation.number.waba_id)
    _read_contacts(messages)
    return Page(messages, page.next_key)


def sendable_templates(conversation: Conversation) -> QuerySet[Template]:
    """Return the approved templates of the conversation's number."""
    return Template.objects.filter(waba_id=conversation.number.waba_id, status="APPROVED")


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
