"""``manage.py delete_agency``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django_tenants.utils import schema_context

from tenants.command import OperatorCommand
from tenants.models import Agency
from tenants.schema.create import drop_agency


class Command(OperatorCommand):
    help = "Erase an agency with everything in it. Asks for the slug to be typed."

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def work(self, **options: Any) -> dict[str, Any]:
        slug = options["slug"]
        with schema_context("public"):
            agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            return {"agency": slug, "deleted": False}
        if not options["yes"]:
            question = f"All of {agency.name} will be erased. Type its slug to go on: "
            if input(question).strip() != slug:
                raise CommandError("Not the slug; nothing was erased.")
        drop_agency(agency)
        return {"agency": slug, "deleted": True}
