"""``manage.py create_agency``."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django_tenants.utils import tenant_context

from agency.models import Brand, User
from agency.people import ensure_person
from tenants.command import OperatorCommand
from tenants.schema.create import InvalidAgencyError, create_agency


class Command(OperatorCommand):
    help = "Create an agency with its schema, domain and owner. Repeating it changes nothing."
    anticipated = (InvalidAgencyError,)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="short name for commands and the schema")
        parser.add_argument("--domain", required=True, help="host name without port")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", help="made up and printed once, if not given")

    def work(self, **options: Any) -> dict[str, Any]:
        agency, created = create_agency(
            name=options["name"], slug=options["slug"], domain=options["domain"]
        )
        password = options["owner_password"] or secrets.token_urlsafe(12)
        with tenant_context(agency):
            Brand.objects.get_or_create(pk=1, defaults={"name": options["name"]})
            owner, owner_created = ensure_person(
                email=options["owner_email"], password=password, role=User.Role.OWNER
            )
        result = {
            "agency": agency.slug,
            "schema": agency.schema_name,
            "created": created,
            "domain": options["domain"],
            "owner": owner.email,
        }
        if owner_created and not options["owner_password"]:
            result["owner_password"] = password
        return result
