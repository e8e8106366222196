"""One agency out and in: a gzipped tar of a manifest and one COPY file a table.

Everything is read in one snapshot and written in one transaction. Secrets travel as they are
stored, encrypted: the importing installation needs the same ``TRANSOM_ENCRYPTION_KEYS``. Sessions
do not travel, so that a cookie opens one agency only. Files that customers sent lie in the storage
and are backed up with it (docs/operations.md).
"""

import io
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django_tenants.utils import schema_context, tenant_context
from psycopg import sql

from tenants import directory
from tenants.models import Agency, MetaApp, NumberRoute
from tenants.schema import manifest
from tenants.schema.create import InvalidAgencyError, add_domain, create_agency, host_name
from tenants.schema.manifest import ArchiveError, Manifest, Route
from tenants.schema.snapshot import agency_models
from tenants.secret import SecretField, UndecipherableError, decrypt

__all__ = ["ArchiveError", "export", "import_"]

MANIFEST = "manifest.json"
# Sessions are bearer tokens: they would open the copy to whoever holds one of the original.
LEFT_OUT = frozenset({"sessions", "usersessions"})
# What reading a file that is no archive, or half of one, ends in.
UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error, KeyError, ValueError)

# Keys that the database counts itself; allauth's are of the smaller kind.
NUMBERED = ("BigAutoField", "AutoField")

T = TypeVar("T")


def export(agency: Agency, target: Path) -> int:
    """Write the agency to ``target``; return the number of rows. Nothing half is left behind."""
    scratch: Path | None = None
    try:
        # Only for its owner: it holds all that customers wrote.
        descriptor, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        scratch = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            rows = _write(agency, file)
        scratch.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
    return rows


def import_(
    source: Path, *, finish: Callable[[Agency], T], slug: str = "", domain: str = ""
) -> tuple[Agency, T]:
    """Create an agency from an archive, all or nothing; ``slug`` and ``domain`` replace its own.

    ``finish`` is called inside the new agency, in the same transaction, to do what the rooms above
    this one have to do; what it returns is returned with the agency. Raises
    :class:`ArchiveError` and :class:`InvalidAgencyError`.
    """
    with transaction.atomic():
        agency = _take_in(source, slug, domain)
        with tenant_context(agency):
            finished = finish(agency)
    directory.forget()
    return agency, finished


def _take_in(source: Path, slug: str, domain: str) -> Agency:
    """Make the agency, its tables and its routes from an archive."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            facts = manifest.read(_member(archive, MANIFEST).read())
            agency = _create(facts, slug or facts.slug, domain)
            for model in _tables():
                _import_table(archive, agency.schema_name, model)
    except (ArchiveError, InvalidAgencyError):
        raise
    except UNREADABLE as error:
        raise ArchiveError(f"{source} is no readable archive: {error}.") from error
    _check_references()
    _route(agency, facts.routes)
    return agency


def _tables() -> list[type[Model]]:
    """Return the agency's tables, so ordered that references point to earlier ones."""
    waiting = [m for m in agency_models() if m._meta.app_label not in LEFT_OUT]  # noqa: SLF001
    ordered: list[type[Model]] = []
    while waiting:
        for model in waiting:
            needs = {f.related_model for f in model._meta.local_fields if f.remote_field}  # noqa: SLF001
            # A flow and its live version point at each other; their constraints are deferred.
            if not (needs - {model}) & set(waiting) or model is waiting[-1]:
                ordered.append(model)
                waiting.remove(model)
                break
    return ordered


def _create(facts: Manifest, slug: str, domain: str) -> Agency:
    with schema_context("public"):
        if Agency.objects.filter(slug=slug).exists():
            raise ArchiveError(f"There is an agency {slug!r} already; import it as another one.")
    domains = [domain] if domain else facts.domains
    if not domains:
        raise ArchiveError("The archive names no domain; give the agency one.")
    agency, _ = create_agency(name=facts.name, slug=slug, domain=domains[0])
    for other in domains[1:]:
        add_domain(agency, host_name(other))
    agency.status, agency.suspended_reason = facts.status, facts.suspended_reason
    with schema_context("public"):
        agency.save(update_fields=["status", "suspended_reason"])
    return agency


def _route(agency: Agency, routes: list[Route]) -> None:
    """Route the numbers here, except those of another agency: a copy's stay with the original."""
    with schema_context("public"):
        for entry in routes:
            if NumberRoute.objects.filter(phone_number_id=entry.phone_number_id).exists():
                continue
            route = NumberRoute.objects.create(
                agency=agency, phone_number_id=entry.phone_number_id, waba_id=entry.waba_id
            )
            route.apps.set(MetaApp.objects.filter(app_id__in=entry.apps))


def _columns(model: type[Model]) -> sql.Composable:
    names = [str(field.column) for field in model._meta.local_concrete_fields]  # noqa: SLF001
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])


def _write(agency: Agency, file: Any) -> int:
    with tarfile.open(fileobj=file, mode="w:gz") as archive, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with schema_context("public"):
            facts = manifest.describe(agency)
        _add(archive, MANIFEST, facts.model_dump_json(indent=1).encode())
        return sum(_export_table(archive, agency.schema_name, model) for model in _tables())


def _export_table(archive: tarfile.TarFile, schema: str, model: type[Model]) -> int:
    table = model._meta.db_table  # noqa: SLF001
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY 1) TO STDOUT").format(
        _columns(model), sql.Identifier(schema, table)
    )
    with tempfile.TemporaryFile() as file, connection.cursor() as cursor:
        with cursor.cursor.copy(statement) as copy:
            for block in copy:
                file.write(block)
        info = _info(f"{table}.copy", file.tell())
        file.seek(0)
        archive.addfile(info, file)
        return int(cursor.cursor.rowcount)


def _import_table(archive: tarfile.TarFile, schema: str, model: type[Model]) -> None:
    table = model._meta.db_table  # noqa: SLF001
    data = _member(archive, f"{table}.copy")
    try:
        _fill(schema, model, data)
    except (psycopg.Error, DatabaseError) as error:
        said = " ".join(str(error).split())[:300]
        raise ArchiveError(f"The archive's table {table} cannot be taken over: {said}") from error


def _fill(schema: str, model: type[Model], data: Any) -> None:
    """Copy a table's rows in, and let its numbering go on after them."""
    name = sql.Identifier(schema, model._meta.db_table)  # noqa: SLF001
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(name, _columns(model))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        with cursor.cursor.copy(statement) as copy:
            while block := data.read(1 << 16):
                copy.write(block)
        key = model._meta.pk  # noqa: SLF001
        if key is not None and key.get_internal_type() in NUMBERED:
            cursor.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, {}), GREATEST(max({}), 1)) FROM {}"
                )
                .format(
                    sql.Literal(f'"{schema}"."{model._meta.db_table}"'),  # noqa: SLF001
                    sql.Literal(key.column),
                    sql.Identifier(str(key.column)),
                    name,
                )
                .as_string()
            )
        _check_secrets(cursor, model, name)


def _check_references() -> None:
    """Let what was deferred be checked now, while it can be said what is wrong."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        said = " ".join(str(error).split())[:300]
        raise ArchiveError(f"The archive's tables do not fit each other: {said}") from error


def _check_secrets(cursor: Any, model: type[Model], name: sql.Identifier) -> None:
    for field in model._meta.local_concrete_fields:  # noqa: SLF001
        if not isinstance(field, SecretField):
            continue
        column = sql.Identifier(str(field.column))
        query = sql.SQL("SELECT {0} FROM {1} WHERE {0} <> '' LIMIT 1").format(column, name)
        cursor.execute(query.as_string())
        row = cursor.fetchone()
        try:
            if row:
                decrypt(row[0])
        except UndecipherableError as error:
            raise ArchiveError(
                "The archive's secrets were encrypted with other keys: add those to"
                " TRANSOM_ENCRYPTION_KEYS and import again."
            ) from error


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    archive.addfile(_info(name, len(data)), io.BytesIO(data))


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _member(archive: tarfile.TarFile, name: str) -> Any:
    file = None
    with suppress(KeyError):
        file = archive.extractfile(name)
    if file is None:
        raise ArchiveError(f"The archive lacks {name}.")
    return file
