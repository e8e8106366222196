"""``/metrics`` for Prometheus: counted from the rows, so every process says the same."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_COUNTS = {
    "transom_inbox_events": (
        "Webhook events that wait for their drain",
        "SELECT count(*) FROM public.door_inboxevent",
    ),
    "transom_inbox_oldest_seconds": (
        "Age of the oldest waiting event",
        "SELECT COALESCE(extract(epoch FROM now() - min(received_at)), 0) FROM door_inboxevent",
    ),
    "transom_parked_events": (
        "Events that could not be handled",
        "SELECT count(*) FROM public.door_parkedevent",
    ),
    "transom_work_due": (
        "Agencies' work that is due",
        "SELECT count(*) FROM public.tenants_workdue WHERE due_at <= now()",
    ),
    "transom_agencies": ("Agencies", "SELECT count(*) FROM public.tenants_agency"),
}


class Rows(Collector):
    """Reads the figures from the database when asked."""

    def collect(self) -> Iterator[Metric]:
        with connection.cursor() as cursor:
            for name, (description, query) in _COUNTS.items():
                cursor.execute(query)
                (value,) = cursor.fetchone()
                gauge = GaugeMetricFamily(name, description)
                gauge.add_metric([], float(value))
                yield gauge


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all figures: for operators, and for a machine with ``METRICS_TOKEN``."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return _for_operators(request)
    if settings.METRICS_TOKEN and constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        return _figures(request)
    answer = HttpResponse("This token is not ours.", "text/plain", status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@require_safe
def _figures(_request: HttpRequest) -> HttpResponse:
    registry = CollectorRegistry()
    registry.register(Rows())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


_for_operators = staff_member_required(_figures)
