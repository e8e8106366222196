"""Sends whose answer got lost: settled by the echo in a status, else decided when time is up."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from conversations import clock, live
from conversations.models import Number, OutboxItem
from whatsapp import errors
from whatsapp.sender import record

# Attempts at a message whose answer got lost every time; each might have reached the customer.
MAX_ATTEMPTS = 5


def patience(attempts: int) -> timedelta:
    """Return how long to wait for a status after so many earlier attempts: longer each time."""
    first: timedelta = settings.IN_DOUBT_WAIT
    doubled: int = 2 ** max(0, attempts)
    return first * doubled


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
        left = list(
            OutboxItem.objects.filter(number=number, state=OutboxItem.State.SENDING).values_list(
                "message_id", "attempts"
            )
        )
        why = "Sending was interrupted before WhatsApp's answer was recorded."
        record.in_doubt(
            [record.Doubt(id_, now + patience(attempts - 1), why) for id_, attempts in left],
            at=clock.now(number),
        )


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
        resent = {item.message_id for item in items if _may_resend(number, item)}
        why = "WhatsApp showed no sign of the message; it is sent again."
        at = clock.now(number)
        record.again([record.Again(id_, now, why, None) for id_ in resent], at=at)
        given_up = [item.message_id for item in items if item.message_id not in resent]
        record.failed([(id_, errors.UNCONFIRMED) for id_ in given_up], at=at)
        live.changed(item.conversation_id for item in items)


def _may_resend(number: Number, item: OutboxItem) -> bool:
    return number.in_doubt == Number.InDoubt.RESEND and item.attempts < MAX_ATTEMPTS
