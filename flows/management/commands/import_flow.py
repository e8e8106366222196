"""``manage.py import_flow``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django_tenants.utils import tenant_context

from flows.publish import BrokenFlowError, publish, save_draft
from tenants.command import OperatorCommand, find_agency


class Command(OperatorCommand):
    help = "Import a flow from a JSON file as a draft, and publish it if asked."
    anticipated = (BrokenFlowError, OSError, json.JSONDecodeError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="the agency's slug")
        parser.add_argument("--publish", action="store_true")

    def work(self, **options: Any) -> dict[str, Any]:
        definition = json.loads(options["file"].read_text())
        with tenant_context(find_agency(options["agency"])):
            flow = save_draft(definition)
            result: dict[str, Any] = {"flow": flow.name, "published": False}
            if options["publish"]:
                version, new = publish(flow)
                result |= {"published": True, "version": version.number, "new": new}
        return result
