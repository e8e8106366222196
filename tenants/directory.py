"""Finding an agency quickly: by host name, by id, by number. Answers are kept for some seconds."""

import time
from functools import lru_cache

from django_tenants.utils import schema_context

from tenants.models import Agency, Domain

# Seconds. A new domain, or a suspension, is seen everywhere after at most this long.
FRESH = 15


class NoSuchAgencyError(LookupError):
    """No agency has this id."""


def agency_of_host(host: str) -> Agency | None:
    """Return the agency that owns ``host`` (no port), or ``None``."""
    return _agency_of_host(host.lower().rstrip("."), int(time.monotonic() / FRESH))


def agency(agency_id: int) -> Agency:
    """Return the agency with this id. Raises :class:`NoSuchAgencyError`."""
    return _agency(agency_id, int(time.monotonic() / FRESH))


def forget() -> None:
    """Drop what was kept, in this process."""
    _agency_of_host.cache_clear()
    _agency.cache_clear()


@lru_cache(maxsize=4096)
def _agency_of_host(host: str, _period: int) -> Agency | None:
    with schema_context("public"):
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    found: Agency | None = domain.tenant if domain else None
    return found


@lru_cache(maxsize=4096)
def _agency(agency_id: int, _period: int) -> Agency:
    with schema_context("public"):
        found: Agency | None = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise NoSuchAgencyError(f"There is no agency {agency_id}.")
    return found
