"""``manage.py import_agency``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from tenants.command import OperatorCommand
from tenants.schema.archive import ArchiveError, import_
from tenants.schema.create import InvalidAgencyError


class Command(OperatorCommand):
    help = "Create an agency from an archive of export_agency, all or nothing."
    anticipated = (ArchiveError, InvalidAgencyError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="slug", default="", help="another slug than the archive's")
        parser.add_argument("--domain", default="", help="another domain than the archive's")

    def work(self, **options: Any) -> dict[str, Any]:
        agency = import_(options["file"], slug=options["slug"], domain=options["domain"])
        return {"agency": agency.slug, "schema": agency.schema_name}
