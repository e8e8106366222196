"""Files that customers send: fetched by a task, sniffed, kept per agency.

Files lie under ``<schema>/`` in Django's default storage (a local folder, or anything that
django-storages speaks to); pages reach them only through a view that checks permissions.
"""

import hashlib
from datetime import datetime, timedelta

import filetype
import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from conversations import live
from conversations.models import MediaFile
from tenants import current
from whatsapp.client import Graph, GraphFailure, run
from whatsapp.errors import Retry

log = structlog.get_logger(__name__)

FETCH = "whatsapp.media.fetch"
BATCH = 20
# An inbound media id lives for seven days.
MAX_ATTEMPTS = 12


def fetch_due() -> datetime | None:
    """Fetch what is due, a bounded number; return when the next is due."""
    pending = MediaFile.objects.filter(state=MediaFile.State.PENDING)
    for file in pending.filter(due_at__lte=timezone.now()).order_by("due_at")[:BATCH]:
        fetch(file)
    due: datetime | None = pending.order_by("due_at").values_list("due_at", flat=True).first()
    return due


def fetch(file: MediaFile) -> None:
    """Fetch one file and keep it; a failure is kept with its reason and tried again later."""
    number = file.message.conversation.number
    graph = Graph.of(number)
    file.attempts += 1
    try:
        info = run(graph.media_info(file.media_id))
        data = run(graph.download(str(info.get("url", ""))))
    except GraphFailure as failure:
        _failed(file, failure)
    else:
        _keep(file, data)
    file.save()
    live.changed([file.message.conversation_id])


def _keep(file: MediaFile, data: bytes) -> None:
    kind = filetype.guess(data)
    file.sniffed_type = kind.mime if kind else "application/octet-stream"
    file.size = len(data)
    file.sha256 = hashlib.sha256(data).hexdigest()
    name = f"{current.schema()}/media/{file.message.ref}"
    file.path = default_storage.save(name, ContentFile(data))
    file.state = MediaFile.State.READY
    file.error = ""
    file.due_at = None


def _failed(file: MediaFile, failure: GraphFailure) -> None:
    log.warning("media_not_fetched", message=str(file.message.ref), code=failure.error.code)
    file.error = failure.error.cause[:300]
    if failure.error.retry is Retry.NEVER or file.attempts >= MAX_ATTEMPTS:
        file.state = MediaFile.State.FAILED
        file.due_at = None
    else:
        file.due_at = timezone.now() + timedelta(seconds=2**file.attempts)
