"""``manage.py migrate_agencies``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from tenants.command import OperatorCommand
from tenants.schema import migrate


class Command(OperatorCommand):
    help = "Migrate the public schema and every agency's; says first what it will do, and resumes."

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="only say what would be done")

    def work(self, **options: Any) -> dict[str, Any]:
        if not options["plan"]:
            migrate.migrate_public()
        groups = migrate.plan()
        if not options["json"]:
            self._announce(groups)
        if options["plan"]:
            return {"stale": sum(len(group.schemas) for group in groups)}
        failed: dict[str, str] = {}

        def report(outcome: migrate.Outcome) -> None:
            if outcome.error:
                failed[outcome.schema] = outcome.error
                self.stderr.write(f"{outcome.schema}: {outcome.error}")

        migrate.run(groups, report)
        if failed:
            raise CommandError(
                f"{len(failed)} schemas failed and are as they were; run this again to resume."
            )
        return {"migrated": sum(len(group.schemas) for group in groups)}

    def _announce(self, groups: list[migrate.Group]) -> None:
        for group in groups:
            names = ", ".join(f"{app}.{name}" for app, name in group.migrations)
            how = "by Django, one by one" if group.needs_django else "by SQL, side by side"
            self.stdout.write(f"{len(group.schemas)} schemas, {how}: {names}")
