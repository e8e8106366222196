"""PostgreSQL with a schema per agency: django-tenants' backend with quick introspection."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.backends.base.introspection import TableInfo
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection


def _known_tables() -> list[str]:
    names = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}  # noqa: SLF001
    return [*names, "django_migrations"]


class Introspection(DatabaseSchemaIntrospection):  # type: ignore[misc]
    """Look up only the tables that Django knows.

    Listing every visible table scans the whole catalogue, which holds some thirty tables for
    every agency: migrating N agencies would cost N² look-ups.
    """

    def get_table_list(self, cursor: Any) -> Iterable[TableInfo]:
        cursor.execute(
            "SELECT relname, CASE WHEN relkind IN ('m', 'v') THEN 'v' ELSE 't' END"
            " FROM pg_class WHERE relname = ANY(%s) AND relnamespace = to_regnamespace(%s)"
            " AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition",
            [_known_tables(), self.connection.schema_name],
        )
        return [TableInfo(*row) for row in cursor.fetchall()]


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = Introspection(self)
