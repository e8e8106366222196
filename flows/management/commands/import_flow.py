"""``manage.py import_flow``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction
from django_tenants.utils import tenant_context

from agency import audit
from flows import files
from flows.drafts import BrokenFlowError, NameTakenError, readable, save_draft, take_key
from flows.files import UnreadableFileError
from flows.publish import ScenariosFailedError, publish
from tenants.command import OperatorCommand, find_agency


class Command(OperatorCommand):
    help = (
        "Import a flow from a JSON file as the draft of the flow of its key (ui.key) or else of its"
        " name, and publish it if asked. A flow that cannot be read, or not be published, changes"
        " nothing."
    )
    anticipated = (BrokenFlowError, ScenariosFailedError, UnreadableFileError, NameTakenError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="the agency's slug")
        parser.add_argument("--publish", action="store_true")

    def work(self, **options: Any) -> dict[str, Any]:
        data, key = take_key(files.read(options["file"]))
        definition = readable(data)
        with tenant_context(find_agency(options["agency"])), transaction.atomic():
            flow = save_draft(definition, key=key)
            audit.by_operator("flow.imported", flow, key=flow.key)
            result: dict[str, Any] = {"flow": flow.name, "key": flow.key, "published": False}
            if options["publish"]:
                version, new = publish(flow)
                if new:
                    audit.by_operator("flow.published", flow, version=version.number)
                result |= {"published": True, "version": version.number, "new": new}
        return result
