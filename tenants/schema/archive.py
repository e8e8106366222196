"""One agency out and in: a gzipped tar of a manifest and one COPY file a table.

Everything is read in one snapshot and written in one transaction. Secrets travel as they are
stored, encrypted: the importing installation needs the same ``TRANSOM_ENCRYPTION_KEYS``. Files that
customers sent lie in the storage and are backed up with it (docs/operations.md).
"""

import io
import json
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django_tenants.utils import schema_context
from psycopg import sql

from tenants import directory
from tenants.models import Agency, Domain, MetaApp, NumberRoute
from tenants.schema.create import create_agency
from tenants.schema.snapshot import agency_models, migrations
from tenants.secret import UndecipherableError, decrypt

FORMAT = 1
MANIFEST = "manifest.json"


class ArchiveError(ValueError):
    """The archive cannot be written or read; the message says why."""


def export(agency: Agency, target: Path) -> int:
    """Write the agency to ``target``; return the number of rows. Nothing half is left behind."""
    scratch = target.with_name(f".{target.name}.part")
    try:
        with tarfile.open(scratch, "w:gz") as archive, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            _add(archive, MANIFEST, json.dumps(_manifest(agency), indent=1).encode())
            rows = sum(_export_table(archive, agency.schema_name, m) for m in _tables())
        scratch.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        scratch.unlink(missing_ok=True)
    return rows


def import_(source: Path, *, slug: str = "", domain: str = "") -> Agency:
    """Create an agency from an archive, all or nothing; ``slug`` and ``domain`` replace its own."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = json.loads(_member(archive, MANIFEST))
            _check(manifest)
            with transaction.atomic():
                agency = _create(manifest, slug or manifest["slug"], domain)
                for model in _tables():
                    _import_table(archive, agency.schema_name, model)
                _route(agency, manifest["routes"])
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"{source} is no readable archive: {error}.") from error
    directory.forget()
    return agency


def _tables() -> list[type[Model]]:
    """Return the agency's tables, so ordered that references point to earlier ones."""
    waiting = agency_models()
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


def _manifest(agency: Agency) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": agency.name,
        "slug": agency.slug,
        "migrations": [list(key) for key in migrations()],
        "domains": list(Domain.objects.filter(tenant=agency).values_list("domain", flat=True)),
        "routes": [
            {
                "phone_number_id": route.phone_number_id,
                "waba_id": route.waba_id,
                "apps": [app.app_id for app in route.apps.all()],
            }
            for route in NumberRoute.objects.filter(agency=agency).prefetch_related("apps")
        ],
    }


def _check(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise ArchiveError(f"The archive has format {manifest['format']}, and this reads {FORMAT}.")
    theirs = {tuple(key) for key in manifest["migrations"]}
    ours = set(migrations())
    if theirs != ours:
        which = "newer" if theirs - ours else "older"
        raise ArchiveError(
            f"The archive comes from a {which} version of this software; bring both to the same"
            " version and export again."
        )


def _create(manifest: dict[str, Any], slug: str, domain: str) -> Agency:
    with schema_context("public"):
        if Agency.objects.filter(slug=slug).exists():
            raise ArchiveError(f"There is an agency {slug!r} already; import it as another one.")
    first, *others = [domain] if domain else manifest["domains"]
    agency, _ = create_agency(name=manifest["name"], slug=slug, domain=first)
    with schema_context("public"):
        for other in others:
            Domain.objects.get_or_create(domain=other, tenant=agency, is_primary=False)
    return agency


def _route(agency: Agency, routes: list[dict[str, Any]]) -> None:
    with schema_context("public"):
        for entry in routes:
            taken = NumberRoute.objects.filter(phone_number_id=entry["phone_number_id"]).first()
            if taken is not None:
                # A copy beside the original: its numbers stay with the original.
                continue
            route = NumberRoute.objects.create(
                agency=agency, phone_number_id=entry["phone_number_id"], waba_id=entry["waba_id"]
            )
            route.apps.set(MetaApp.objects.filter(app_id__in=entry["apps"]))


def _columns(model: type[Model]) -> sql.Composable:
    names = [str(field.column) for field in model._meta.local_concrete_fields]  # noqa: SLF001
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])


def _export_table(archive: tarfile.TarFile, schema: str, model: type[Model]) -> int:
    table = model._meta.db_table  # noqa: SLF001
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY 1) TO STDOUT").format(
        _columns(model), sql.Identifier(schema, table)
    )
    with tempfile.TemporaryFile() as file, connection.cursor() as cursor:
        with cursor.cursor.copy(statement) as copy:
            for block in copy:
                file.write(block)
        info = tarfile.TarInfo(f"{table}.copy")
        info.size = file.tell()
        file.seek(0)
        archive.addfile(info, file)
        return int(cursor.cursor.rowcount)


def _import_table(archive: tarfile.TarFile, schema: str, model: type[Model]) -> None:
    table = model._meta.db_table  # noqa: SLF001
    name = sql.Identifier(schema, table)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(name, _columns(model))
    data = archive.extractfile(f"{table}.copy")
    if data is None:
        raise ArchiveError(f"The archive lacks the table {table}.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        with cursor.cursor.copy(statement) as copy:
            while block := data.read(1 << 16):
                copy.write(block)
        key = model._meta.pk  # noqa: SLF001
        if key is not None and key.get_internal_type() == "BigAutoField":
            cursor.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, {}), GREATEST(max({}), 1)) FROM {}"
                )
                .format(
                    sql.Literal(f'"{schema}"."{table}"'),
                    sql.Literal(key.column),
                    sql.Identifier(str(key.column)),
                    name,
                )
                .as_string()
            )
        _check_secrets(cursor, model, name)


def _check_secrets(cursor: Any, model: type[Model], name: sql.Identifier) -> None:
    for field in model._meta.local_concrete_fields:  # noqa: SLF001
        if type(field).__name__ != "SecretField":
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
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise ArchiveError(f"The archive lacks {name}.")
    return file.read()
