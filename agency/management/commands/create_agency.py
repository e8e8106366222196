"""``manage.py create_agency``."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.db import transaction
from django_tenants.utils import tenant_context

from agency import audit
from agency.models import Brand
from agency.people import InvalidPersonError, ensure_owner
from tenants.command import OperatorCommand
from tenants.schema.create import InvalidAgencyError, create_agency, host_name

BRAND_LENGTH = 60


class Command(OperatorCommand):
    help = (
        "Create an agency with its schema, domain and owner, all or nothing. Repeating it changes"
        " nothing: another domain or owner for the same slug is refused, and the name and the"
        " owner's password stay as they are."
    )
    anticipated = (InvalidAgencyError, InvalidPersonError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="short name for commands and the schema")
        parser.add_argument("--domain", required=True, help="host name without port")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument(
            "--owner-password",
            help="of a new owner; made up and printed once, if not given",
        )

    def work(self, **options: Any) -> dict[str, Any]:
        given = options["owner_password"]
        password = given or secrets.token_urlsafe(12)
        with transaction.atomic():
            agency, created = create_agency(
                name=options["name"], slug=options["slug"], domain=options["domain"]
            )
            with tenant_context(agency):
                Brand.objects.get_or_create(pk=1, defaults={"name": agency.name[:BRAND_LENGTH]})
                owner, is_new = ensure_owner(email=options["owner_email"], password=password)
                if created:
                    domain = host_name(options["domain"])
                    audit.by_operator(
                        "agency.created", agency.name, domain=domain, owner=owner.email
                    )
        result = {
            "agency": agency.slug,
            "name": agency.name,
            "schema": agency.schema_name,
            "created": created,
            "domain": host_name(options["domain"]),
            "owner": owner.email,
        }
        if is_new and not given:
            result["owner_password"] = password
        elif not is_new and given and not owner.check_password(given):
            result["note"] = (
                "The owner's password stays as it was; set another one with: manage.py"
                f" tenant_command changepassword --schema={agency.schema_name} {owner.email}"
            )
        return result
