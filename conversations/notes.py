"""Notes: what colleagues write to each other in a thread. They never leave the agency.

A note is a message that goes nowhere. It touches neither the window nor the list: no preview, no
order, nobody waits for an answer because of it, and the automation goes on as it was.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.models import User
from conversations import live, mentions
from conversations.actions import RefusedError, form_key
from conversations.models import Conversation, Message

KIND = "note"
LENGTH = 4000
# For so long people mend what they wrote; what is older has been acted upon.
MENDABLE = timedelta(hours=24)


class NoteError(RefusedError):
    """The note cannot be written, changed or deleted; the message says why."""


def add(conversation: Conversation, *, body: str, by: User, key: str) -> Message | None:
    """Add a note and tell whom it names. A repeated ``key`` does nothing, and returns ``None``.

    Raises :class:`NoteError`.
    """
    words = _words(body)
    with transaction.atomic():
        named = mentions.named(conversation, words)
        note, new = Message.objects.get_or_create(
            key=form_key(conversation.pk, key),
            defaults={
                "conversation": conversation,
                "direction": Message.Direction.NOTE,
                "status": Message.Status.RECEIVED,
                "source": Message.Source.AGENT,
                "author": by,
                "kind": KIND,
                "content": {"kind": KIND, "body": words, **named.content()},
                "text": words,
                "at": conversation.now(),
            },
        )
        if not new:
            return None
        mentions.tell(note, named, by=by)
        live.changed([conversation.pk])
    return note


def change(note: Message, *, body: str, by: User) -> None:
    """Write a note of one's own anew; whoever it names for the first time is told.

    Raises :class:`NoteError`.
    """
    words = _words(body)
    with transaction.atomic():
        note = _locked(note)
        if not may_change(note, by, note.conversation.now()):
            raise NoteError(_("A note can be changed by its author, for a day."))
        if words == note.text:
            return
        named = mentions.named(note.conversation, words)
        edited = {"edited_at": timezone.now().isoformat()}
        _write(note, {"kind": KIND, "body": words, **named.content(), **edited}, text=words)
        mentions.tell(note, named, by=by)
        live.changed([note.conversation_id])


def delete(note: Message, *, by: User) -> None:
    """Take a note's words away; that there was one, and who deleted it, stays to be seen.

    Raises :class:`NoteError`.
    """
    with transaction.atomic():
        note = _locked(note)
        if is_deleted(note):
            return
        if not may_delete(note, by, note.conversation.now()):
            raise NoteError(
                _("A note can be deleted by its author, for a day, and by owners and admins.")
            )
        trace = {"by": str(by), "at": timezone.now().isoformat()}
        _write(note, {"kind": KIND, "body": "", "deleted": trace}, text="")
        mentions.forget(note)
        live.changed([note.conversation_id])


def may_change(note: Message, person: User, now: datetime) -> bool:
    """Return whether this person may still write this note anew; ``now``: on its own clock."""
    return is_written(note) and note.author_id == person.pk and now - note.at < MENDABLE


def may_delete(note: Message, person: User, now: datetime) -> bool:
    """Return whether this person may delete this note; ``now``: on its own clock."""
    return may_change(note, person, now) or (is_written(note) and person.manages)


def is_written(note: Message) -> bool:
    """Return whether people wrote this note, and it is still there: the automation's stay."""
    by_hand = note.kind == KIND and note.source == Message.Source.AGENT
    return by_hand and not is_deleted(note)


def is_deleted(note: Message) -> bool:
    """Return whether only the trace of the note is left."""
    return "deleted" in note.content


def _words(body: str) -> str:
    words = body.replace("\r\n", "\n").strip()
    if not words:
        raise NoteError(_("Write a note first."))
    if len(words) > LENGTH:
        raise NoteError(
            _("A note has at most %(most)s characters; this one has %(actual)s.")
            % {"most": LENGTH, "actual": len(words)}
        )
    if "\x00" in words:
        raise NoteError(_("The note has characters that cannot be kept."))
    return words


def _locked(note: Message) -> Message:
    return (
        Message.objects.select_for_update(of=("self",))
        .select_related("conversation__number", "conversation__contact")
        .get(pk=note.pk)
    )


def _write(note: Message, content: dict[str, Any], *, text: str) -> None:
    note.content = content
    note.text = text
    note.save(update_fields=["content", "text"])
