"""Sends whose answer got lost: settled by the echo in a status, else decided when time is up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from conversations import clock, live
from conversations.content.sentences import noop
from conversations.models import Number, OutboxItem
from whatsapp import errors
from whatsapp.sender import record

# Doubts of one message after which a person decides: each attempt might have reached the customer.
MAX_DOUBTS = 5


def put(doubtful: Mapping[int, str], *, at: datetime, now: datetime) -> None:
    """Put messages in doubt (message id: why), each for twice as long as the time before."""
    before = record.told(list(doubtful), "in_doubt")
    wait: timedelta = settings.IN_DOUBT_WAIT
    record.in_doubt(
        [
            record.Doubt(id_, now + wait * 2 ** before[id_, None], why)
            for id_, why in doubtful.items()
        ],
        at=at,
    )


def settle(number: Number, *, now: datetime) -> None:
    """Look after the number's doubts; one cheap look when there are none, as nearly always."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM conversations_outboxitem"
            " WHERE number_id = %s AND state IN ('sending', 'in_doubt'))",
            [number.pk],
        )
        (doubtful,) = cursor.fetchone()
    if doubtful:
        orphans(number, now=now)
        decide(number, now=now)


def orphans(number: Number, *, now: datetime) -> None:
    """Put in doubt what was being sent when its sender died.

    Whoever calls this holds the number's lock, so nobody else is sending for it: an item that is
    still "being sent" is one whose sender did not live to record the answer.
    """
    with transaction.atomic():
        left = OutboxItem.objects.filter(number=number, state=OutboxItem.State.SENDING)
        why = noop("Sending was interrupted before WhatsApp's answer was recorded.")
        ids = left.values_list("message_id", flat=True)
        put(dict.fromkeys(ids, why), at=clock.now(number), now=now)


def decide(number: Number, *, now: datetime) -> None:
    """Nothing was heard of these in time: send again, or give to a person, as the agency chose."""
    with transaction.atomic():
        items = list(
            OutboxItem.objects.filter(
                number=number, state=OutboxItem.State.IN_DOUBT, due_at__lte=now
            )[:500]
        )
        if not items:
            return
        ids = [item.message_id for item in items]
        times = record.told(ids, "in_doubt")
        resend = number.in_doubt == Number.InDoubt.RESEND
        resent = [id_ for id_ in ids if resend and times[id_, None] < MAX_DOUBTS]
        given_up = [id_ for id_ in ids if id_ not in resent]
        why = noop("WhatsApp showed no sign of the message; it is sent again.")
        at = clock.now(number)
        record.again([record.Again(id_, now, why, None) for id_ in resent], at=at)
        record.failed([(id_, errors.UNCONFIRMED) for id_ in given_up], at=at)
        live.changed(item.conversation_id for item in items)
