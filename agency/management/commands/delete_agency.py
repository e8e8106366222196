"""``manage.py delete_agency``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django_tenants.utils import schema_context

from tenants.command import OperatorCommand
from tenants.models import Agency
from tenants.schema.create import drop_agency, drop_leftovers
from tenants.schema.files import FilesLeftError


class Command(OperatorCommand):
    help = (
        "Erase an agency with everything in it, its customers' files in the storage included."
        " Asks for the slug to be typed."
    )
    anticipated = (FilesLeftError,)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def work(self, **options: Any) -> dict[str, Any]:
        slug = options["slug"]
        with schema_context("public"):
            agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            return {"agency": slug, "deleted": False, "files": drop_leftovers(slug)}
        if not options["yes"]:
            self._ask(agency)
        return {"agency": slug, "deleted": True, "files": drop_agency(agency)}

    def _ask(self, agency: Agency) -> None:
        """Go on only if a person says so. Raises ``CommandError``."""
        # On standard error: standard output is for the result alone.
        question = f"All of {agency.name} will be erased. Type its slug to go on: "
        self.stderr.write(question, ending="")
        self.stderr.flush()
        try:
            said = input()
        except EOFError as error:
            raise CommandError(
                "There is nobody to ask; nothing was erased. Give --yes to erase without asking."
            ) from error
        if said.strip() != agency.slug:
            raise CommandError("Not the slug; nothing was erased.")
