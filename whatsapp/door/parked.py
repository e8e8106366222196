"""Second chances for parked events."""

from django.db import connection, transaction
from django.db.models import QuerySet

from tenants import nudge
from whatsapp.door.groupcommit import INSERT
from whatsapp.door.models import ParkedEvent
from whatsapp.door.nudger import TASK

# One lane keeps their order.
LANE = 0


def handle_again(events: QuerySet[ParkedEvent]) -> int:
    """Put parked events back into the inbox; return how many."""
    with transaction.atomic():
        rows = list(events.select_for_update())
        with connection.cursor() as cursor:
            cursor.execute(
                INSERT,
                [
                    [LANE] * len(rows),
                    [row.app_id for row in rows],
                    [row.phone_number_id for row in rows],
                    [row.waba_id for row in rows],
                    [row.body for row in rows],
                ],
            )
        events.filter(pk__in=[row.pk for row in rows]).delete()
        nudge.nudge(TASK, LANE)
    return len(rows)
