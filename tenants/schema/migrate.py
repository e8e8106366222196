"""Migrating all agencies: find the stale ones at once, then fan the DDL out.

Django's way, schema by schema, spends its time looking things up that are the same everywhere.
Here the SQL of a migration is made once and run in every stale schema, each in a transaction with a
lock time-out. Migrations that need Django (``RunPython``, non-atomic ones) run as Django runs them.
A failed schema keeps its state, and the next run goes on from there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, SeparateDatabaseAndState
from django_tenants.utils import app_labels, schema_context
from psycopg import sql

from tenants.models import Agency
from tenants.postgres.dsn import dsn

Key = tuple[str, str]

THREADS = 4
# A migration that waits longer for a table's lock gives way to the live work, and is tried again.
LOCK_TIMEOUT = "2s"
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Schemas that miss the same migrations."""

    schemas: tuple[str, ...]
    migrations: tuple[Key, ...]
    needs_django: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one schema; ``error`` is empty after a success."""

    schema: str
    error: str = ""


def plan() -> list[Group]:
    """Return what there is to do, grouped by what is missing."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wanted = _wanted(loader)
    missing: dict[tuple[Key, ...], list[str]] = defaultdict(list)
    for schema, applied in _applied(_schemas()).items():
        lacking = tuple(key for key in wanted if key not in applied)
        if lacking:
            missing[lacking].append(schema)
    return [
        Group(
            tuple(schemas),
            keys,
            any(_needs_django(loader.graph.nodes[key]) for key in keys),
        )
        for keys, schemas in missing.items()
    ]


def migrate_public() -> None:
    """Bring the public schema up to date, as Django does."""
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)


def run(groups: Iterable[Group], report: Callable[[Outcome], None]) -> int:
    """Carry out a plan; return how many schemas failed."""
    failures = 0
    for group in groups:
        for outcome in _by_django(group) if group.needs_django else _fan_out(group):
            report(outcome)
            failures += bool(outcome.error)
    return failures


def _schemas() -> list[str]:
    with schema_context("public"):
        return list(Agency.objects.order_by("id").values_list("schema_name", flat=True))


def _wanted(loader: MigrationLoader) -> list[Key]:
    """Return the agencies' migrations in the order of their dependencies."""
    labels = set(app_labels(settings.TENANT_APPS))
    ordered: list[Key] = []
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key[0] in labels and key not in ordered:
                ordered.append(key)
    return ordered


def _applied(schemas: Sequence[str]) -> dict[str, set[Key]]:
    """Return what is applied where, in one query."""
    if not schemas:
        return {}
    parts = [
        sql.SQL("SELECT {} AS s, app, name FROM {}.django_migrations WHERE app = ANY(%(apps)s)")
        .format(sql.Literal(schema), sql.Identifier(schema))
        .as_string()
        for schema in schemas
    ]
    applied: dict[str, set[Key]] = {schema: set() for schema in schemas}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"apps": list(app_labels(settings.TENANT_APPS))})
        for schema, app, name in cursor.fetchall():
            applied[schema].add((app, name))
    return applied


def _needs_django(migration: Migration) -> bool:
    def is_code(operation: object) -> bool:
        if isinstance(operation, SeparateDatabaseAndState):
            return any(is_code(inner) for inner in operation.database_operations)
        return isinstance(operation, RunPython)

    return not migration.atomic or any(is_code(operation) for operation in migration.operations)


def _by_django(group: Group) -> Iterable[Outcome]:
    for schema in group.schemas:
        try:
            with schema_context(schema):
                MigrationExecutor(connection).migrate(list(group.migrations))
        except Exception as error:  # noqa: BLE001 - a data migration may fail in any way
            yield Outcome(schema, f"{type(error).__name__}: {error}")
        else:
            yield Outcome(schema)


def _fan_out(group: Group) -> Iterable[Outcome]:
    script = _script(group)
    address = dsn()
    with ThreadPoolExecutor(THREADS, "migrate") as pool:
        yield from pool.map(lambda schema: _run_script(address, schema, script), group.schemas)


def _script(group: Group) -> str:
    """Return the group's SQL, made in (and looking at) the first of its schemas."""
    with schema_context(group.schemas[0]):
        executor = MigrationExecutor(connection)
        nodes = executor.loader.graph.nodes
        steps = [(nodes[key], False) for key in group.migrations]
        statements = executor.loader.collect_sql(steps)
    # The statements' own BEGIN and COMMIT would end our transaction.
    lines = [line for line in statements if line not in ("BEGIN;", "COMMIT;")]
    records = [
        sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES ({}, {}, now());")
        .format(sql.Literal(app), sql.Literal(name))
        .as_string()
        for app, name in group.migrations
    ]
    return "\n".join([*lines, *records])


def _run_script(address: str, schema: str, script: str) -> Outcome:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with psycopg.connect(address) as own:
                own.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                own.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema)))
                own.execute(script.encode())
        except psycopg.errors.LockNotAvailable as error:
            if attempt == ATTEMPTS:
                return Outcome(schema, f"{error} (tried {ATTEMPTS} times)".replace("\n", " "))
        except psycopg.Error as error:
            return Outcome(schema, f"{type(error).__name__}: {error}".replace("\n", " "))
        else:
            return Outcome(schema)
    raise AssertionError("Every attempt returns.")
