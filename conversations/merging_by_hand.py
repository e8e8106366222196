"""Merging two contacts as a person asks for it: what it would do, and doing it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agency.models import User
from conversations import fields, live
from conversations.merging import merge
from conversations.models import Contact, Conversation, Message


class NotMergeableError(ValueError):
    """These contacts cannot be made one; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is known of the two; where both know it otherwise, a person chooses."""

    name: str
    label: str
    kept: str
    gone: str

    @property
    def differs(self) -> bool:
        return bool(self.kept and self.gone and self.kept != self.gone)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a merge would do, for the page that asks before it."""

    rows: list[Row]
    # Conversations that come along, and the numbers on which both have one: there the messages
    # come into one thread.
    conversations: int
    joined: list[str]
    messages: int
    tags: list[str]


def foresee(*, keep: Contact, gone: Contact) -> Outcome:
    """Return what merging would do."""
    moved = list(
        Conversation.objects.filter(contact=gone)
        .select_related("number")
        .defer("number__access_token")
    )
    numbers = set(Conversation.objects.filter(contact=keep).values_list("number_id", flat=True))
    return Outcome(
        rows=[row for row in _rows(keep, gone) if row.kept or row.gone],
        conversations=len(moved),
        joined=[str(row.number) for row in moved if row.number_id in numbers],
        messages=Message.objects.filter(conversation__in=moved).count(),
        tags=sorted({*keep.tags, *gone.tags}),
    )


def merge_by_hand(
    *, keep_id: int, gone_id: int, take: Collection[str], by: User, seen: QuerySet[Contact]
) -> Contact:
    """Merge two of the contacts that a person may see. Raises :class:`NotMergeableError`."""
    with transaction.atomic():
        ids = [keep_id, gone_id]
        # Before the contacts, as whoever takes in messages does.
        list(Conversation.objects.select_for_update().filter(contact__in=ids).order_by("pk"))
        visible = seen.filter(pk__in=ids).values("pk")
        rows = Contact.objects.select_for_update().filter(pk__in=visible, merged_into=None)
        found = {row.pk: row for row in rows.order_by("pk")}
        if keep_id not in found or gone_id not in found or keep_id == gone_id:
            raise NotMergeableError(_("Choose two contacts that are there."))
        merged = merge(keep=found[keep_id], gone=found[gone_id], by=by, take=take)
        live.changed(Conversation.objects.filter(contact=merged).values_list("pk", flat=True))
    return merged


def _rows(keep: Contact, gone: Contact) -> list[Row]:
    rows = [
        Row("name", _("Name"), keep.name, gone.name),
        Row("phone", _("Phone number"), keep.phone or "", gone.phone or ""),
        Row("username", _("Username"), keep.username, gone.username),
        Row("user_id", _("User id"), keep.user_id or "", gone.user_id or ""),
        Row("language", _("Language"), keep.language, gone.language),
    ]
    known = fields.all()
    mine = {value.field.key: value for value in fields.of(keep, known)}
    theirs = {value.field.key: value for value in fields.of(gone, known)}
    for key, value in {**theirs, **mine}.items():
        kept, other = mine.get(key), theirs.get(key)
        rows.append(
            Row(
                f"field.{key}",
                value.field.name,
                kept.shown if kept else "",
                other.shown if other else "",
            )
        )
    return rows
