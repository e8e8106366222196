"""What may be wrong with an installation, each finding with its cure."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from redis.exceptions import RedisError

from config import health
from conversations.models import Number
from tenants.models import Agency, MetaApp
from tenants.schema import migrate
from tenants.secret import SecretField, is_readable

Level = Literal["ok", "warning", "error"]

CLOCK_TOLERANCE = 2.0
DISK_LOW = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    level: Level
    message: str
    cure: str = ""


def examine() -> list[Finding]:
    """Look at everything; a check that cannot be made is a finding as well."""
    findings: list[Finding] = []
    for check in (_database, _migrations, _servers, _keys, _webhooks, _storage, _disk):
        try:
            findings += check()
        except (DatabaseError, RedisError, OSError) as error:
            what = check.__name__.lstrip("_").replace("_", " ")
            cure = "See that the server is running and reachable."
            findings.append(Finding(what, "error", f"{type(error).__name__}: {error}", cure))
    return findings


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), extract(epoch FROM clock_timestamp())"
        )
        version, there = cursor.fetchone()
    yield Finding("database", "ok", f"PostgreSQL {version}")
    drift = abs(float(there) - timezone.now().timestamp())
    if drift > CLOCK_TOLERANCE:
        cure = "Run a time service on both hosts: windows are judged by the clock."
        yield Finding("clock", "error", f"The database's clock differs by {drift:.1f} s.", cure)
    else:
        yield Finding("clock", "ok", f"within {drift:.2f} s of the database's")


def _migrations() -> Iterator[Finding]:
    groups = migrate.plan()
    stale = sum(len(group.schemas) for group in groups)
    if stale:
        yield Finding(
            "migrations",
            "error",
            f"{stale} agencies are behind.",
            "Run manage.py migrate_agencies.",
        )
    else:
        yield Finding("migrations", "ok", "every agency is up to date")


def _servers() -> Iterator[Finding]:
    cures = {
        "broker": "Start Valkey, Redis or RabbitMQ, and check BROKER_URL.",
        "workers": "Start workers for the queues inbound and sends (docs/operations.md).",
        "work": "Look at the workers' logs: due work is not being done.",
    }
    for name, finding in health.look().items():
        if name in cures:
            fine = bool(finding["ok"])
            message = ", ".join(f"{k}: {v}" for k, v in finding.items() if k != "ok") or "reachable"
            yield Finding(name, "ok" if fine else "error", message, "" if fine else cures[name])


def _keys() -> Iterator[Finding]:
    unreadable = 0
    with schema_context("public"):
        agencies = list(Agency.objects.all())
        unreadable += not _readable(MetaApp)
    for agency in agencies:
        with tenant_context(agency):
            unreadable += not _readable(Number)
    if unreadable:
        cure = "Add the key that was used before to TRANSOM_ENCRYPTION_KEYS, behind the new one."
        yield Finding("encryption", "error", f"{unreadable} tables hold unreadable secrets.", cure)
    else:
        yield Finding(
            "encryption", "ok", f"{len(settings.ENCRYPTION_KEYS)} key(s); all is readable"
        )


def _readable(model: type[MetaApp] | type[Number]) -> bool:
    names = [f.attname for f in model._meta.fields if isinstance(f, SecretField)]  # noqa: SLF001 - public by documentation
    return all(is_readable(row, *names) for row in model._default_manager.all())  # noqa: SLF001 - public by documentation


def _webhooks() -> Iterator[Finding]:
    url = urlsplit(settings.PUBLIC_URL)
    if url.scheme != "https" and url.hostname not in ("localhost", "127.0.0.1"):
        cure = "Meta delivers to https only: set PUBLIC_URL and put a TLS proxy in front."
        yield Finding("webhooks", "error", f"PUBLIC_URL is {settings.PUBLIC_URL}.", cure)
    else:
        yield Finding("webhooks", "ok", f"{settings.PUBLIC_URL}/webhooks/whatsapp/")
    with schema_context("public"):
        if not MetaApp.objects.filter(platform=True).exists():
            cure = "Make one in the operators' panel, or connect numbers with an app of their own."
            yield Finding("meta app", "warning", "The platform has no Meta app.", cure)


def _storage() -> Iterator[Finding]:
    name = default_storage.save(f"doctor-{os.getpid()}", ContentFile(b"x"))
    default_storage.delete(name)
    yield Finding("storage", "ok", type(default_storage).__name__)


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.VAR_DIR).free
    low = free < DISK_LOW
    cure = "Make room, or move TRANSOM_VAR." if low else ""
    yield Finding("disk", "warning" if low else "ok", f"{free >> 30} GiB free", cure)
