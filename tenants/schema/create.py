"""Creating and dropping agencies."""

import re

from django.conf import settings
from django.db import connection, transaction
from django_tenants.utils import schema_context

from tenants import directory
from tenants.models import HOST, Agency, Domain
from tenants.schema import files, snapshot

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
NAME_LENGTH = 120
DOMAIN_LENGTH = 253


class InvalidAgencyError(ValueError):
    """The name, slug or domain cannot be used; the message says why."""


def create_agency(*, name: str, slug: str, domain: str) -> tuple[Agency, bool]:
    """Create an agency with its schema and first domain; return it, and whether it is new.

    Doing it again with the same domain changes nothing. Raises :class:`InvalidAgencyError`, also
    for an agency that is there with other domains.
    """
    name, domain = _name(name), host_name(domain)
    if not SLUG.fullmatch(slug):
        raise InvalidAgencyError(
            f"The slug {slug!r} must be 3 to 40 lower-case letters, digits or hyphens,"
            " and begin with a letter."
        )
    with schema_context("public"), transaction.atomic():
        agency, created = Agency.objects.get_or_create(
            slug=slug, defaults={"name": name, "schema_name": schema_of(slug)}
        )
        if created:
            _create_schema(agency.schema_name)
            add_domain(agency, domain)
        elif not Domain.objects.filter(tenant=agency, domain=domain).exists():
            raise InvalidAgencyError(
                f"There is an agency {slug!r} already, and {domain!r} is none of its domains;"
                " add domains in the operators' panel."
            )
    directory.forget()
    return agency, created


def drop_agency(agency: Agency) -> int:
    """Erase an agency: its schema with all that is in it, its routes, domains and files.

    Return the number of files. Raises :class:`tenants.schema.files.FilesLeftError`, once all else
    is gone.
    """
    with schema_context("public"), transaction.atomic(), connection.cursor() as cursor:
        # A table whose deferred checks are still to be made cannot be dropped.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(agency.schema_name)} CASCADE"
        )
        Agency.objects.filter(pk=agency.pk).delete()
    directory.forget()
    # Last: what is in the database can no longer lead to a file that is gone.
    return files.erase(agency.schema_name)


def drop_leftovers(slug: str) -> int:
    """Erase files that an agency which is gone has left behind; return their number."""
    with schema_context("public"):
        taken = Agency.objects.filter(schema_name=schema_of(slug)).exists()
    return 0 if taken or not SLUG.fullmatch(slug) else files.erase(schema_of(slug))


def schema_of(slug: str) -> str:
    """Return the name of the schema of a new agency with this slug."""
    return "agency_" + slug.replace("-", "_")


def host_name(text: str) -> str:
    """Return a domain as it is stored. Raises :class:`InvalidAgencyError`."""
    domain = text.strip().lower().removesuffix(".")
    if not domain:
        raise InvalidAgencyError("The domain is empty.")
    if len(domain) > DOMAIN_LENGTH or not HOST.fullmatch(domain):
        raise InvalidAgencyError(
            f"The domain {text[:300]!r} is no host name: write it like chat.example.com, in at"
            f" most {DOMAIN_LENGTH} plain letters, digits, hyphens and dots, without scheme, port"
            " and path (international names in their xn-- form)."
        )
    if domain in settings.PLATFORM_HOSTS:
        raise InvalidAgencyError(f"The domain {domain!r} is the platform's own.")
    return domain


def add_domain(agency: Agency, domain: str) -> None:
    """Give the agency a domain; the first is its primary one.

    Raises :class:`InvalidAgencyError` when another agency has it.
    """
    with schema_context("public"):
        if Domain.objects.filter(domain=domain).exclude(tenant=agency).exists():
            raise InvalidAgencyError(f"The domain {domain!r} belongs to another agency.")
        primary = not Domain.objects.filter(tenant=agency, is_primary=True).exists()
        Domain.objects.get_or_create(domain=domain, tenant=agency, defaults={"is_primary": primary})


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise InvalidAgencyError(
            f"The name must be 1 to {NAME_LENGTH} characters in one line,"
            f" not {len(name)} ({name[:40]!r})."
        )
    return name


def _create_schema(name: str) -> None:
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted}")
        cursor.execute(f"SET LOCAL search_path = {quoted}")
        cursor.execute(snapshot.script())
        cursor.execute("SET LOCAL search_path = public")
