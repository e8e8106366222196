"""Statuses that came before we know their message: kept, and applied as soon as we do.

Nearly every status names our own reference (``biz_opaque_callback_data``) and needs none of this;
what is left belongs to messages that another program sent from the same number, or to a send whose
answer is not recorded yet.
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from conversations import live, statuses
from conversations.models import Message
from conversations.statuses import StatusUpdate
from tenants import current, work
from whatsapp.models import EarlyStatus

TASK = "whatsapp.inbound.statuses"
# Longer than Meta repeats a webhook.
KEEP = timedelta(days=8)
# The answer to a send is recorded within seconds; what is left is most likely another program's.
SOON = timedelta(seconds=5)
LATER = timedelta(minutes=10)


def keep(updates: Sequence[StatusUpdate]) -> None:
    """Store statuses whose message is unknown, and see that somebody looks at them again."""
    if not updates:
        return
    work.announce([current.agency_id()], TASK, timezone.now() + SOON)
    EarlyStatus.objects.bulk_create(
        EarlyStatus(
            wamid=update.wamid[:200],
            update=dataclasses.asdict(update) | {"at": update.at.isoformat()},
        )
        for update in updates
    )


def settle() -> datetime | None:
    """Apply kept statuses whose message has become known, and drop ones that are too old.

    Return when to look again, ``None`` once nothing is kept.
    """
    with transaction.atomic():
        _apply()
    return timezone.now() + LATER if EarlyStatus.objects.exists() else None


def _apply() -> None:
    EarlyStatus.objects.filter(received_at__lt=timezone.now() - KEEP).delete()
    rows = list(
        EarlyStatus.objects.filter(
            wamid__in=Message.objects.filter(wamid__isnull=False).values("wamid")
        ).order_by("id")[:1000]
    )
    changed, _ = statuses.apply(
        [
            StatusUpdate(**{**row.update, "at": datetime.fromisoformat(row.update["at"])})
            for row in rows
        ]
    )
    EarlyStatus.objects.filter(pk__in=[row.pk for row in rows]).delete()
    live.changed(changed)
