"""Telling sessions and triggers what people did, and which tags sessions gave."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from conversations import heads, live
from conversations.models import Conversation, Happening
from flows import due
from flows.runner import Runner
from flows.timers import locked
from tenants import current

BATCH = 100
BY_PEOPLE = (Happening.Kind.HANDED_BACK, Happening.Kind.RESOLVED)


def drain() -> datetime | None:
    """Tell a bounded number of happenings; return when to look again."""
    with transaction.atomic():
        rows = list(
            Happening.objects.filter(held=False)
            .order_by("id")
            .values_list("id", "conversation_id")[:BATCH]
        )
        if not rows:
            return None
        conversations = locked({conversation_id for _, conversation_id in rows})
        runner = Runner(conversations)
        # Read again under the locks: a message that came just now may have told some.
        _tell(runner, Happening.objects.filter(id__in=[pk for pk, _ in rows], held=False))
        due.announce(current.agency_id(), runner.flush())
        heads.save(conversations.values())
        live.changed(conversations)
    return timezone.now() if Happening.objects.filter(held=False).exists() else None


def catch_up(runner: Runner, conversation_ids: Sequence[int]) -> None:
    """Tell what people did in these locked conversations, before a message is looked at."""
    _tell(
        runner,
        Happening.objects.filter(conversation_id__in=conversation_ids, kind__in=BY_PEOPLE),
    )


def _tell(runner: Runner, found: QuerySet[Happening]) -> None:
    told = []
    held = []
    for row in found.order_by("id"):
        conversation = runner.conversation(row.conversation_id)
        if row.kind == Happening.Kind.TAGGED and runner.is_running(conversation):
            held.append(row.pk)
            continue
        told.append(row.pk)
        _tell_one(runner, conversation, row)
    Happening.objects.filter(pk__in=told).delete()
    Happening.objects.filter(pk__in=held).update(held=True)


def _tell_one(runner: Runner, conversation: Conversation, row: Happening) -> None:
    match row.kind:
        case Happening.Kind.HANDED_BACK:
            runner.handed_back(conversation)
        case Happening.Kind.RESOLVED:
            runner.resolved(conversation)
        case _:
            runner.tagged(conversation, row.data["tags"], row.data["depth"])
