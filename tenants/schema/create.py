"""Creating and dropping agencies."""

import re

from django.conf import settings
from django.db import connection, transaction
from django_tenants.utils import schema_context

from tenants import directory
from tenants.models import Agency, Domain
from tenants.schema import snapshot

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")


class InvalidAgencyError(ValueError):
    """The slug or the domain cannot be used; the message says why."""


def create_agency(*, name: str, slug: str, domain: str) -> tuple[Agency, bool]:
    """Create an agency with its schema and first domain; return it, and whether it is new.

    Doing it again changes nothing. Raises :class:`InvalidAgencyError`.
    """
    domain = domain.strip().lower().rstrip(".")
    if not SLUG.fullmatch(slug):
        raise InvalidAgencyError(
            f"The slug {slug!r} must be 3 to 40 lower-case letters, digits or hyphens,"
            " and begin with a letter."
        )
    if domain in settings.PLATFORM_HOSTS or not domain:
        raise InvalidAgencyError(f"The domain {domain!r} is the platform's own.")
    with schema_context("public"), transaction.atomic():
        agency, created = Agency.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "schema_name": "agency_" + slug.replace("-", "_")},
        )
        if created:
            _create_schema(agency.schema_name)
        _add_domain(agency, domain)
    directory.forget()
    return agency, created


def drop_agency(agency: Agency) -> None:
    """Erase an agency: its schema with all that is in it, its routes and domains."""
    with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(agency.schema_name)} CASCADE"
        )
        Agency.objects.filter(pk=agency.pk).delete()
    directory.forget()


def _create_schema(name: str) -> None:
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted}")
        cursor.execute(f"SET LOCAL search_path = {quoted}")
        cursor.execute(snapshot.script())
        cursor.execute("SET LOCAL search_path = public")


def _add_domain(agency: Agency, domain: str) -> None:
    taken = Domain.objects.filter(domain=domain).exclude(tenant=agency).first()
    if taken is not None:
        raise InvalidAgencyError(f"The domain {domain!r} belongs to another agency.")
    primary = not Domain.objects.filter(tenant=agency, is_primary=True).exists()
    Domain.objects.get_or_create(domain=domain, tenant=agency, defaults={"is_primary": primary})
