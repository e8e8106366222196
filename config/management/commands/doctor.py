"""``manage.py doctor``."""

import dataclasses
import sys
from typing import Any

from config.doctor import examine
from tenants.command import OperatorCommand


class Command(OperatorCommand):
    help = "Look for what is wrong with this installation; ends with 1 if something is."

    def handle(self, *args: Any, **options: Any) -> None:
        self._findings = examine()
        super().handle(*args, **options)
        if any(finding.level == "error" for finding in self._findings):
            sys.exit(1)

    def work(self, **options: Any) -> dict[str, Any]:
        if options["json"]:
            return {"findings": [dataclasses.asdict(finding) for finding in self._findings]}
        return {
            f"{finding.level:>7} {finding.what}": f"{finding.message} {finding.cure}".strip()
            for finding in self._findings
        }
