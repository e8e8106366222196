"""``manage.py import_agency``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from tenants.command import OperatorCommand
from tenants.schema.archive import ArchiveError, import_
from tenants.schema.create import InvalidAgencyError
from whatsapp.imported import settle


class Command(OperatorCommand):
    help = (
        "Create an agency from an archive of export_agency, all or nothing. Numbers that are"
        " connected to another agency stay there: here they are switched off and lose their token."
    )
    anticipated = (ArchiveError, InvalidAgencyError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="slug", default="", help="another slug than the archive's")
        parser.add_argument("--domain", default="", help="another domain than the archive's")

    def work(self, **options: Any) -> dict[str, Any]:
        agency, arrival = import_(
            options["file"], slug=options["slug"], domain=options["domain"], finish=settle
        )
        return {
            "agency": agency.slug,
            "schema": agency.schema_name,
            "status": str(agency.status),
            "numbers": arrival.connected,
            "numbers_elsewhere": arrival.elsewhere,
            "files_missing": arrival.files_missing,
        }
