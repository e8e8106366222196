"""Snoozing: a conversation leaves the open lists until a time, or until the customer writes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.utils import timezone

from agency import reassign
from agency.models import User
from conversations import assigning, clock, live, records
from conversations.models import Conversation, Record
from tenants import current, work

TASK = "conversations.snoozing.drain"
BATCH = 100


def snooze(conversation: Conversation, until: datetime, *, by: User) -> None:
    """Put a locked conversation aside until then, on its number's clock."""
    conversation.snoozed_until = until
    conversation.save(update_fields=["snoozed_until"])
    records.of_conversation(conversation, Record.Kind.SNOOZED, by=by, until=until.isoformat())
    work.announce([current.agency_id()], TASK, clock.real(conversation.number, until))
    # Who puts something aside has room for another one.
    reassign.announce()
    live.changed([conversation.pk])


def wake(conversation: Conversation, *, by: User) -> None:
    """Bring a locked conversation back before its time."""
    if conversation.snoozed_until is None:
        return
    conversation.snoozed_until = None
    conversation.save(update_fields=["snoozed_until"])
    records.of_conversation(conversation, Record.Kind.WOKEN, by=by)
    if assigning.wants_person(conversation):
        reassign.announce()
    live.changed([conversation.pk])


def drain() -> datetime | None:
    """Bring back a bounded number whose time has come; return when the next one's comes."""
    with transaction.atomic():
        due = list(
            _by_time()
            .filter(wakes_at__lte=timezone.now())
            .select_related("number")
            .select_for_update(of=("self",), skip_locked=True)[:BATCH]
        )
        for conversation in due:
            conversation.snoozed_until = None
        Conversation.objects.filter(pk__in=[row.pk for row in due]).update(snoozed_until=None)
        records.of_conversations(due, Record.Kind.WOKEN, by="time")
        if any(map(assigning.wants_person, due)):
            reassign.announce()
        live.changed(row.pk for row in due)
    first: datetime | None = _by_time().values_list("wakes_at", flat=True).first()
    return first


def _by_time() -> QuerySet[Any]:
    wakes_at = ExpressionWrapper(
        F("snoozed_until") - F("number__clock_offset"), output_field=DateTimeField()
    )
    found = Conversation.objects.filter(snoozed_until__isnull=False)
    return found.annotate(wakes_at=wakes_at).order_by("wakes_at", "id")
