"""Sends whose answer got lost: settled by the echo in a status, else decided when time is up."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from conversations import clock, live
from conversations.models import Number, OutboxItem
from whatsapp import errors
from whatsapp.sender import record


def settle(number: Number, *, now: datetime) -> None:
    """Look after the number's doubts; one cheap look when there are none, as nearly always."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM conversations_outboxitem"
            " WHERE number_id = %s AND state <> 'ready')",
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
        ids = list(
            OutboxItem.objects.filter(number=number, state=OutboxItem.State.SENDING).values_list(
                "message_id", flat=True
            )
        )
        if ids:
            record.in_doubt(
                ids,
                at=clock.now(number),
                decide_at=now + settings.IN_DOUBT_WAIT,
                detail="Sending was interrupted before WhatsApp's answer was recorded.",
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
        ids = [item.message_id for item in items]
        if number.in_doubt == Number.InDoubt.RESEND:
            why = "WhatsApp showed no sign of the message; it is sent again."
            record.again([(id_, now, why, None) for id_ in ids], at=clock.now(number))
        else:
            record.failed([(id_, errors.UNCONFIRMED) for id_ in ids], at=clock.now(number))
        live.changed(item.conversation_id for item in items)
