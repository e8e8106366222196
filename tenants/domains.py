"""An agency's own domains: claimed, proven by a TXT record, made primary, given up.

A claim answers nothing. Proof makes a :class:`~tenants.models.Domain` of it, which answers at once.
Domains without a claim were given by the platform; the agency cannot give them up.
"""

import ipaddress
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from tenants import directory, dns
from tenants.dns import UnansweredError
from tenants.models import HOST, Agency, Domain, DomainClaim

__all__ = ["DomainError", "UnansweredError", "claim", "give_up", "make_primary", "verify"]

LENGTH = 253
MOST = 20
# How often proven domains are looked at again, and how many at a time.
LOOK_AGAIN = timedelta(hours=6)
BATCH = 50


class DomainError(ValueError):
    """A domain cannot be claimed, proven or given up; the message says why, in words for people."""


def name_of(text: str) -> str:
    """Return a host name as browsers send it. Raises :class:`DomainError`."""
    written = text.strip().lower().removeprefix("https://").removeprefix("http://")
    written = written.rstrip("/").rstrip(".")
    try:
        name = written.encode("idna").decode()
    except UnicodeError:
        name = ""
    if len(name) > LENGTH or "." not in name or not HOST.fullmatch(name) or _is_address(name):
        raise DomainError(_("Write a host name such as inbox.example.com."))
    if any(name == own or name.endswith(f".{own}") for own in _platforms()):
        raise DomainError(_("This name cannot be used: take one of a domain that is yours."))
    return name


def claim(agency: Agency, text: str) -> DomainClaim:
    """Write down that the agency says this name is its own. Raises :class:`DomainError`."""
    name = name_of(text)
    with schema_context("public"), transaction.atomic():
        claims = DomainClaim.objects.filter(agency=agency)
        if Domain.objects.filter(tenant=agency, domain=name).exists():
            raise DomainError(_("This domain is yours already."))
        if _is_of_another(agency, name):
            raise DomainError(
                _("This domain is in use by another account. If it is yours, give it up there.")
            )
        if claims.count() >= MOST and not claims.filter(domain=name).exists():
            raise DomainError(_("You have %(n)d domains: remove one first.") % {"n": MOST})
        found, _new = claims.get_or_create(
            agency=agency, domain=name, defaults={"token": secrets.token_hex(16)}
        )
    return found


def verify(claimed: DomainClaim) -> DomainClaim:
    """Look at the name servers and write down what they say; proof makes the domain answer.

    Return the claim as it is then. Raises :class:`UnansweredError`, which changes nothing, and
    :class:`DomainError` for a proven name that another agency has proven, too.
    """
    evidence = dns.look(claimed.domain)
    with schema_context("public"), transaction.atomic():
        claimed = DomainClaim.objects.select_for_update().get(pk=claimed.pk)
        claimed.checked_at = timezone.now()
        claimed.proven = claimed.token in evidence.proofs
        claimed.leads_here = evidence.leads_here
        if claimed.proven and claimed.verified_at is None:
            _take(claimed, evidence.proofs)
            claimed.verified_at = claimed.checked_at
        claimed.save()
    directory.forget()
    return claimed


def make_primary(agency: Agency, name: str, *, to_primary: bool) -> Domain:
    """Let links, and the agency's other domains if so chosen, lead to this one.

    Raises ``Domain.DoesNotExist``.
    """
    with schema_context("public"), transaction.atomic():
        domain: Domain = Domain.objects.select_for_update().get(tenant=agency, domain=name)
        domain.is_primary = True
        domain.save()
        Agency.objects.filter(pk=agency.pk).update(to_primary=to_primary)
    directory.forget()
    return domain


def give_up(agency: Agency, name: str) -> None:
    """Forget a claim, and the domain that was made of it.

    Raises ``DomainClaim.DoesNotExist``, also for domains that the platform gave.
    """
    with schema_context("public"), transaction.atomic():
        claimed = DomainClaim.objects.select_for_update().get(agency=agency, domain=name)
        if claimed.verified_at is not None:
            _lose(Domain.objects.get(tenant=agency, domain=name))
        claimed.delete()
    directory.forget()


def check_again() -> int:
    """Look again at the proven domains that were not looked at for long; return how many."""
    with schema_context("public"):
        due = list(
            DomainClaim.objects.filter(
                verified_at__isnull=False, checked_at__lt=timezone.now() - LOOK_AGAIN
            ).order_by("checked_at")[:BATCH]
        )
        for claimed in due:
            try:
                verify(claimed)
            except (UnansweredError, DomainError):
                # What is not known changes nothing; the others have their turn first.
                DomainClaim.objects.filter(pk=claimed.pk).update(checked_at=timezone.now())
    return len(due)


def _take(claimed: DomainClaim, proofs: frozenset[str]) -> None:
    """Make the proven name the agency's; from another one only if that has no proof any more."""
    held = Domain.objects.select_for_update().filter(domain=claimed.domain).first()
    if held is None:
        Domain.objects.create(tenant=claimed.agency, domain=claimed.domain, is_primary=False)
        return
    if held.tenant_id == claimed.agency_id:
        return
    theirs = DomainClaim.objects.filter(agency=held.tenant, domain=claimed.domain).first()
    if theirs is None or theirs.token in proofs:
        raise DomainError(
            _("This domain is in use by another account. If it is yours, give it up there.")
        )
    _lose(held)
    theirs.verified_at = None
    theirs.proven = False
    theirs.save()
    Domain.objects.create(tenant=claimed.agency, domain=claimed.domain, is_primary=False)


def _lose(domain: Domain) -> None:
    """Take a domain from its agency; another becomes its primary one."""
    agency, was_primary = domain.tenant, domain.is_primary
    domain.delete()
    if not was_primary:
        return
    Agency.objects.filter(pk=agency.pk).update(to_primary=False)
    claimed = DomainClaim.objects.filter(agency=agency).values("domain")
    others = Domain.objects.filter(tenant=agency)
    heir = others.exclude(domain__in=claimed).first() or others.first()
    if heir is not None:
        heir.is_primary = True
        heir.save()


def _is_of_another(agency: Agency, name: str) -> bool:
    held = Domain.objects.filter(domain=name).exclude(tenant=agency).first()
    if held is None:
        return False
    # Whose proof is gone has perhaps sold the name; a new proof decides.
    theirs = DomainClaim.objects.filter(agency=held.tenant, domain=name).first()
    return theirs is None or theirs.proven


def _platforms() -> list[str]:
    return [*settings.PLATFORM_HOSTS, settings.DOMAIN_TARGET]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
