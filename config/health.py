"""``/healthz``: this process lives. ``/readyz``: it can do its work, and what is late."""

from collections.abc import Callable
from typing import Any

from celery import current_app
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.heartbeat import workers_seen

# Due work this old means that nobody is working on it.
LATE_SECONDS = 60.0


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and workers are there, else 503 with what is missing."""
    checks = look()
    fine = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": fine, **checks}, status=200 if fine else 503)


def look() -> dict[str, dict[str, Any]]:
    """Return each thing that was looked at, with ``ok`` and what is known of it."""
    return {
        "database": _check(_database),
        "broker": _check(_broker),
        "workers": _check(_workers),
        "work": _check(_oldest_due),
    }


def _check(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return check()
    except (AnyDatabaseError, RedisError, OperationalError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _broker() -> dict[str, Any]:
    with current_app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, timeout=1)
    return {"ok": True}


def _workers() -> dict[str, Any]:
    seen = workers_seen()
    wanted = {"inbound", "sends"}
    return {"ok": wanted <= seen, "seen": sorted(seen)}


def _oldest_due() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM %s - min(at)) FROM ("
            " SELECT min(w.due_at) AS at FROM public.tenants_workdue w"
            " JOIN public.tenants_agency a ON a.id = w.agency_id AND a.status = 'active'"
            " UNION ALL SELECT min(received_at) FROM public.door_inboxevent) due",
            [timezone.now()],
        )
        (age,) = cursor.fetchone()
    seconds = max(0.0, float(age or 0))
    return {"ok": seconds < LATE_SECONDS, "oldest_due_seconds": round(seconds, 1)}
