"""Files that nobody wants any more: half an upload, one that was never sent, an import left alone.

Only files of a conversation's composer are looked for: those of saved replies, flows and templates
have no conversation, and belong to all staff. Whoever begins a file announces that somebody look.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations import uploads
from conversations.importing import storage
from conversations.models import (
    ContactImport,
    ImportProblem,
    Message,
    ScheduledMessage,
    Upload,
)

log = structlog.get_logger(__name__)

TASK = uploads.TIDYING
BATCH = 200
# A draft lives as long as its tab.
UNSENT = timedelta(days=7)
# An import's file waits so long to be taken; the rows it left out are kept so long to be mended.
IMPORT = timedelta(days=7)
MENDED = timedelta(days=30)
State = ContactImport.State


def drain() -> datetime | None:
    """Delete what is not wanted, a bounded number at a time; return when to look again."""
    now = timezone.now()
    done = [_uploads(now), _imports(now), _problems(now)]
    if any(done):
        return now
    return now + uploads.FINISHED if _anything() else None


def _uploads(now: datetime) -> bool:
    old = Q(state=Upload.State.ARRIVING, at__lt=now - uploads.FINISHED) | Q(
        state=Upload.State.READY, conversation__isnull=False, at__lt=now - UNSENT
    )
    found = list(
        Upload.objects.filter(old, wanted=False).annotate(used=_is_used()).order_by("pk")[:BATCH]
    )
    with transaction.atomic():
        used = [upload.pk for upload in found if upload.used]
        Upload.objects.filter(pk__in=used).update(wanted=True)
        for upload in found:
            if not upload.used:
                uploads.discard(upload)
    if found:
        log.info("uploads_tidied", looked_at=len(found), deleted=len(found) - len(used))
    return len(found) == BATCH


def _is_used() -> Q:
    """Whether a message, sent or still to be sent, holds the file: contents call it by its ref."""
    sent = Message.objects.filter(direction=Message.Direction.OUT)
    return Exists(_holding(sent)) | Exists(_holding(ScheduledMessage.objects.all()))


def _holding(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    ref = Cast(OuterRef("ref"), TextField())
    said: QuerySet[Any] = rows.filter(conversation=OuterRef("conversation")).annotate(
        said=Cast("content", TextField()), instead=Cast("fallback", TextField())
    )
    return said.filter(Q(said__contains=ref) | Q(instead__contains=ref))


def _imports(now: datetime) -> bool:
    """Forget files of imports that nobody goes on with, and say so there."""
    left = ContactImport.objects.filter(received__gt=0, created_at__lt=now - IMPORT).exclude(
        state__in=(State.CHECKING, State.RUNNING)
    )
    found = list(left.order_by("pk")[:BATCH])
    for row in found:
        storage.drop(row)
        if row.state == State.ARRIVING:
            row.delete()
            continue
        row.received = 0
        if row.state not in (State.DONE, State.FAILED):
            row.state = State.FAILED
            row.trouble = _("The file was left alone for a week and is gone. Upload it again.")
        row.save(update_fields=["received", "state", "trouble"])
    return len(found) == BATCH


def _problems(now: datetime) -> bool:
    """Rows that were left out are people's data, and are kept only as long as somebody mends them.

    How many there were, stays with the import.
    """
    old = ImportProblem.objects.filter(contact_import__created_at__lt=now - MENDED)
    found = list(old.order_by("pk").values_list("pk", flat=True)[: BATCH * 10])
    ImportProblem.objects.filter(pk__in=found).delete()
    return len(found) == BATCH * 10


def _anything() -> bool:
    unsure = Q(conversation__isnull=False) | Q(state=Upload.State.ARRIVING)
    return (
        Upload.objects.filter(unsure, wanted=False).exists()
        or ContactImport.objects.filter(received__gt=0).exists()
        or ImportProblem.objects.exists()
    )
