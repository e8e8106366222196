"""Two contacts that are one person become one: all that belongs to the one moves to the other."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, models, transaction

from agency.models import User
from conversations import consent, records
from conversations.models import Contact, Conversation, Record


def merge(
    *, keep: Contact, gone: Contact, by: User | None = None, take: Collection[str] = ()
) -> Contact:
    """Make two contacts one: ``keep`` gets all of the history of ``gone``, and fills its gaps.

    ``take``: of what both have, what is to be as ``gone`` has it: "phone", "user_id", "name",
    "username", "language", or "field." and the field's key.
    """
    with transaction.atomic():
        was = _described(gone)
        # In the order of their ids, as whoever locks several does.
        involved = Conversation.objects.select_for_update().filter(contact__in=[keep, gone])
        by_number = {(row.contact_id, row.number_id): row for row in involved.order_by("pk")}
        for (contact_id, number_id), conversation in by_number.items():
            if contact_id == gone.pk:
                _move(conversation, keep, by_number.get((keep.pk, number_id)))
        _move_rows(Contact, gone, keep, apart_from=Conversation)
        phone, user_id = gone.phone, gone.user_id
        gone.phone = gone.user_id = None
        gone.merged_into = keep
        gone.save()
        ours = keep.phone, keep.user_id
        keep.phone = phone if "phone" in take and phone else keep.phone or phone
        keep.user_id = user_id if "user_id" in take and user_id else keep.user_id or user_id
        lost = {*ours, phone, user_id} - {keep.phone, keep.user_id, None}
        _learn(keep, gone, take)
        keep.save()
        records.of_contact(keep, Record.Kind.MERGED, by=by, lost=sorted(map(str, lost)), **was)
    return keep


def _learn(keep: Contact, gone: Contact, take: Collection[str]) -> None:
    """Fill what is not known of ``keep``; whoever wanted no marketing still wants none."""
    for name in ("parent_user_id", "name", "username", "language", "source"):
        mine, other = getattr(keep, name), getattr(gone, name)
        setattr(keep, name, other if name in take and other else mine or other)
    taken = {key: value for key, value in gone.fields.items() if f"field.{key}" in take}
    keep.fields = {**gone.fields, **keep.fields, **taken}
    keep.tags = sorted({*keep.tags, *gone.tags})
    keep.blocked = keep.blocked or gone.blocked
    keep.created_at = min(keep.created_at, gone.created_at)
    if gone.marketing_opt_out and not keep.marketing_opt_out:
        keep.marketing_opt_out = True
        keep.consent_at, keep.consent_how = gone.consent_at, gone.consent_how
    elif keep.consent_at is None:
        keep.consent_at, keep.consent_how = gone.consent_at, gone.consent_how


def _described(gone: Contact) -> dict[str, Any]:
    return {
        "merged": gone.pk,
        "name": gone.name,
        "phone": gone.phone or "",
        "user_id": gone.user_id or "",
        "consent": consent.detail(opt_out=gone.marketing_opt_out, how=gone.consent_how),
    }


def _move(conversation: Conversation, keep: Contact, other: Conversation | None) -> None:
    """Give a conversation to another contact; where that has one on the number, join the two."""
    if other is None:
        conversation.contact = keep
        conversation.save(update_fields=["contact"])
        return
    _move_rows(Conversation, conversation, other)
    if conversation.last_message_at > other.last_message_at:
        other.preview = conversation.preview
    opened = [t for t in (other.window_opened_at, conversation.window_opened_at) if t]
    other.window_opened_at = max(opened, default=None)
    waiting = [t for t in (other.waiting_since, conversation.waiting_since) if t]
    other.waiting_since = min(waiting, default=None)
    other.last_message_at = max(other.last_message_at, conversation.last_message_at)
    other.unread += conversation.unread
    other.has_scheduled = other.has_scheduled or conversation.has_scheduled
    # Hidden until the earlier of two times; one that was not hidden at all stays in sight.
    hidden = [conversation.snoozed_until, other.snoozed_until]
    other.snoozed_until = min([t for t in hidden if t]) if all(hidden) else None
    other.assignee_id = other.assignee_id or conversation.assignee_id
    other.team_id = other.team_id or conversation.team_id
    if conversation.status == Conversation.Status.OPEN:
        other.status = conversation.status
    if conversation.handler == Conversation.Handler.HUMAN:
        other.handler = conversation.handler
        other.handler_reason = other.handler_reason or conversation.handler_reason
    other.save()
    conversation.delete()


def _move_rows(
    model: type[models.Model],
    source: models.Model,
    target: models.Model,
    apart_from: type[models.Model] | None = None,
) -> None:
    """Let all that points to one row point to another; what the other has already is deleted.

    Both may be in a flow: the kept conversation's session goes on, the other one ends.
    """
    for relation in model._meta.related_objects:  # noqa: SLF001 - public by documentation
        if relation.related_model is apart_from:
            continue
        field = str(relation.field.name)
        rows = relation.related_model._default_manager.filter(**{field: source})  # noqa: SLF001
        try:
            with transaction.atomic():
                rows.update(**{field: target})
        except IntegrityError:
            _move_one_by_one(rows, field, target)


def _move_one_by_one(rows: "models.QuerySet[Any]", field: str, target: models.Model) -> None:
    for pk in list(rows.values_list("pk", flat=True)):
        one = rows.filter(pk=pk)
        try:
            with transaction.atomic():
                one.update(**{field: target})
        except IntegrityError:
            one.delete()
