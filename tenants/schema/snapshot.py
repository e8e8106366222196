"""An agency's whole schema as one script, made from the models.

Running every migration for every new agency takes longer with each migration and each agency; the
models say the same in one round trip. A test proves both results equal.
"""

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import app_labels


def agency_models() -> list[type[models.Model]]:
    """Return the models whose tables every agency has, in the order of the applications."""
    labels = app_labels(settings.TENANT_APPS)
    found: list[type[models.Model]] = []
    for label in labels:
        config = apps.get_app_config(label)
        found += [m for m in config.get_models() if m._meta.managed and not m._meta.proxy]  # noqa: SLF001
    return found


@lru_cache(maxsize=1)
def script() -> str:
    """Return the DDL and the migration records, to be run with the schema on the search path."""
    # collect_sql only writes statements down; the connection serves for quoting.
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        record: Any = MigrationRecorder.Migration
        for model in (record, *agency_models()):
            editor.create_model(model)
    statements = [*editor.collected_sql, *_records()]
    return "\n".join(statements)


def migrations() -> list[tuple[str, str]]:
    """Return the agencies' own migrations, as ``(app, name)``."""
    return [key for key in _all_migrations() if key[0] in app_labels(settings.TENANT_APPS)]


def _all_migrations() -> list[tuple[str, str]]:
    loader: Any = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(loader.graph.nodes)


def _records() -> list[str]:
    """Say that the schema is up to date, so that ``migrate`` goes on from here.

    Other applications' migrations touch no table here; as Django would, record them as well.
    """
    values = ", ".join(f"('{app}', '{name}', now())" for app, name in _all_migrations())
    # The names come from our own files.
    return [f"INSERT INTO django_migrations (app, name, applied) VALUES {values};"]  # noqa: S608
