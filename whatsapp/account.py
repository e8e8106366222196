"""What Meta knows of an agency's numbers, read now and then: quality, pace, name, templates."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from conversations.models import Number, NumberEvent
from tenants import nudge, work
from tenants.secret import is_readable
from whatsapp import errors, health, templatesync
from whatsapp.business import Business
from whatsapp.client import GraphFailure, run

log = structlog.get_logger(__name__)

TASK = "whatsapp.account.refresh"
DAILY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)
# Messages a second by the level that Meta names; what it does not name stays as it is.
THROUGHPUT = {"STANDARD": 80, "HIGH": 1000}
# What is read: Graph's name, ours, its length. A change of it is an event of the number.
READ = (
    ("quality_rating", "quality", 12),
    ("name_status", "name_status", 40),
    ("status", "state", 40),
    ("whatsapp_business_manager_messaging_limit", "messaging_limit", 40),
)


def refresh_soon(agency_id: int) -> None:
    """Let a worker read all of the agency's numbers anew."""
    work.announce([agency_id], TASK, work.soon())
    nudge.nudge(TASK, agency_id)


def refresh_all() -> datetime | None:
    """Read every number anew; return when to do so again, ``None`` where there are no numbers."""
    numbers = list(Number.objects.filter(active=True).order_by("pk"))
    fine = [_refreshed(number) for number in numbers]
    if not numbers:
        return None
    return timezone.now() + (DAILY if all(fine) else AFTER_FAILURE)


def refresh(number: Number) -> None:
    """Read a number and its templates, and see that its webhooks come to us.

    What failed is kept with the number. Raises :class:`whatsapp.client.GraphFailure`.
    """
    if not is_readable(number, "access_token"):
        number.token_state = Number.Token.UNREADABLE
        number.save(update_fields=["token_state"])
        health.warn(number)
        raise GraphFailure(errors.classify(401, {"error": {"code": 190}}))
    number.trouble = {}
    try:
        health.look_at_token(number)
        _read(number)
    except GraphFailure as failure:
        number.trouble = {"cause": failure.error.cause, "cure": failure.error.cure}
        raise
    finally:
        number.checked_at = timezone.now()
        number.save()
        health.warn(number)
    templatesync.sync(number)


def _read(number: Number) -> None:
    graph = Business.of(number)
    _take(number, run(graph.number_info(number.phone_number_id)))
    _see_to_webhooks(number, graph)
    number.profile = run(graph.profile(number.phone_number_id))


def _see_to_webhooks(number: Number, graph: Business) -> None:
    """Our app has to be subscribed to the account; what was not, is mended and told."""
    before = number.subscribed
    number.subscribed = bool(run(graph.subscribed_apps(number.waba_id)).get("data"))
    # Repeating it costs nothing, and it may be another app that is listed.
    run(graph.subscribe(number.waba_id))
    if not number.subscribed and before is not None:
        _note(number, "webhooks_mended", {})
    number.subscribed = True


def _refreshed(number: Number) -> bool:
    try:
        refresh(number)
    except GraphFailure as failure:
        log.warning("number_not_refreshed", number=number.pk, code=failure.error.code)
        return False
    return True


def _take(number: Number, info: dict[str, Any]) -> None:
    throughput = info.get("throughput")
    level = throughput.get("level") if isinstance(throughput, dict) else None
    number.verified_name = str(info.get("verified_name") or number.verified_name)[:120]
    number.throughput = THROUGHPUT.get(str(level), number.throughput)
    for asked, name, length in READ:
        before, after = getattr(number, name), str(info.get(asked) or "")[:length]
        if before and after and before != after:
            _note(number, name, {"from": before, "to": after})
        setattr(number, name, after or before)


def _note(number: Number, event: str, detail: dict[str, str]) -> None:
    NumberEvent.objects.create(
        number=number, field="reading", event=event, detail=detail, at=timezone.now()
    )
