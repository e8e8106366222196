"""The base of the operators' commands: ``--json``, and errors as one sentence."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django_tenants.utils import schema_context

from tenants.models import Agency


class OperatorCommand(BaseCommand):
    """A command whose :meth:`work` returns what it did, printed for people or as JSON.

    With ``--json`` an error, too, is JSON on standard output: ``{"error": "…"}``. People get it
    as a sentence on standard error; the exit code is 1, and 2 for wrong arguments.
    """

    # What stops a command with a sentence rather than a traceback.
    anticipated: tuple[type[Exception], ...] = ()

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        usage = parser.error

        def error(message: str) -> Any:
            # Wrong arguments end the program before there are any options.
            if "--json" in sys.argv:
                self.stdout.write(json.dumps({"error": message}))
            return usage(message)

        parser.error = error  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own arguments."""

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            result = self._result(options)
        except CommandError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(error)}))
            raise
        if options["json"]:
            self.stdout.write(json.dumps(result, default=str))
        else:
            for key, value in result.items():
                self.stdout.write(f"{key}: {value}")

    def _result(self, options: dict[str, Any]) -> dict[str, Any]:
        """Do the work. Raises ``CommandError`` for all that is anticipated."""
        try:
            return self.work(**options)
        except self.anticipated as error:
            raise CommandError(str(error)) from error
        except (OperationalError, InterfaceError) as error:
            said = " ".join(str(error).split())
            raise CommandError(f"The database cannot be used: {said}") from error

    def work(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError


def find_agency(slug: str) -> Agency:
    """Return the agency with this slug. Raises ``CommandError``."""
    with schema_context("public"):
        agency: Agency | None = Agency.objects.filter(slug=slug).first()
    if agency is None:
        raise CommandError(f"There is no agency {slug!r}.")
    return agency
