"""The base of the operators' commands: ``--json``, and errors as one sentence."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import schema_context

from tenants.models import Agency


class OperatorCommand(BaseCommand):
    """A command whose :meth:`work` returns what it did, printed for people or as JSON."""

    # What stops a command with a sentence rather than a traceback.
    anticipated: tuple[type[Exception], ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own arguments."""

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            result = self.work(**options)
        except self.anticipated as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(result, default=str))
        else:
            for key, value in result.items():
                self.stdout.write(f"{key}: {value}")

    def work(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError


def find_agency(slug: str) -> Agency:
    """Return the agency with this slug. Raises ``CommandError``."""
    with schema_context("public"):
        agency: Agency | None = Agency.objects.filter(slug=slug).first()
    if agency is None:
        raise CommandError(f"There is no agency {slug!r}.")
    return agency
