"""``manage.py export_agency``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from tenants.command import OperatorCommand, find_agency
from tenants.schema.archive import ArchiveError, export


class Command(OperatorCommand):
    help = "Write one agency's whole schema to an archive."
    anticipated = (ArchiveError,)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", required=True, help="the agency's slug")
        parser.add_argument("file", type=Path, help="the archive to write, e.g. demo.tar.gz")

    def work(self, **options: Any) -> dict[str, Any]:
        rows = export(find_agency(options["agency"]), options["file"])
        return {"agency": options["agency"], "file": str(options["file"]), "rows": rows}
