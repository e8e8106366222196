"""What Meta knows of an agency's numbers, read now and then: quality, pace, name, templates."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from conversations.models import Number
from tenants import nudge, work
from tenants.secret import UndecipherableError
from whatsapp import templatesync
from whatsapp.client import Graph, GraphFailure, run

log = structlog.get_logger(__name__)

TASK = "whatsapp.account.refresh"
DAILY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)
# Messages a second by the level that Meta names; what it does not name stays as it is.
THROUGHPUT = {"STANDARD": 80, "HIGH": 1000}


def refresh_soon(agency_id: int) -> None:
    """Let a worker read all of the agency's numbers anew."""
    work.announce([agency_id], TASK, work.soon())
    nudge.nudge(TASK, agency_id)


def refresh_all() -> datetime | None:
    """Read every number anew; return when to do so again, ``None`` where there are no numbers."""
    numbers = list(Number.objects.filter(active=True))
    fine = [_refreshed(number) for number in numbers]
    if not numbers:
        return None
    return timezone.now() + (DAILY if all(fine) else AFTER_FAILURE)


def refresh(number: Number) -> None:
    """Read a number and its templates, and see that its webhooks come to us.

    Raises :class:`whatsapp.client.GraphFailure`.
    """
    graph = Graph.of(number)
    info = run(graph.number_info(number.phone_number_id))
    _take(number, info)
    run(graph.subscribe(number.waba_id))
    templatesync.sync(number)


def _refreshed(number: Number) -> bool:
    try:
        refresh(number)
    except GraphFailure as failure:
        log.warning("number_not_refreshed", number=number.pk, code=failure.error.code)
        return False
    except UndecipherableError:
        log.warning("number_token_unreadable", number=number.pk)
        return False
    return True


def _take(number: Number, info: dict[str, Any]) -> None:
    throughput = info.get("throughput")
    level = throughput.get("level") if isinstance(throughput, dict) else None
    number.quality = str(info.get("quality_rating") or "")[:12]
    number.verified_name = str(info.get("verified_name") or number.verified_name)[:120]
    number.throughput = THROUGHPUT.get(str(level), number.throughput)
    number.save(update_fields=["quality", "verified_name", "throughput"])
