"""Finding an agency quickly: by host name, by id, by number. Answers are kept for some seconds."""

import time
from functools import lru_cache

from django_tenants.utils import schema_context

from tenants.models import Agency, Domain, DomainClaim

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


def primary_host(agency_id: int) -> str:
    """Return the host under which links lead to the agency; "" for one without any domain."""
    return _primary_host(agency_id, int(time.monotonic() / FRESH))


def leads_to(agency: Agency) -> str:
    """Return the host that pages on the agency's other domains lead to; "" where they do not.

    A primary domain that no longer leads here must not take the others with it.
    """
    return _leads_to(agency.pk, int(time.monotonic() / FRESH)) if agency.to_primary else ""


def forget() -> None:
    """Drop what was kept, in this process."""
    _agency_of_host.cache_clear()
    _agency.cache_clear()
    _primary_host.cache_clear()
    _leads_to.cache_clear()


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


@lru_cache(maxsize=4096)
def _primary_host(agency_id: int, _period: int) -> str:
    with schema_context("public"):
        found = Domain.objects.filter(tenant_id=agency_id).order_by("-is_primary", "domain").first()
    return str(found.domain) if found else ""


@lru_cache(maxsize=4096)
def _leads_to(agency_id: int, period: int) -> str:
    primary = _primary_host(agency_id, period)
    with schema_context("public"):
        claim = DomainClaim.objects.filter(agency_id=agency_id, domain=primary).first()
    return "" if claim and not claim.leads_here else primary
