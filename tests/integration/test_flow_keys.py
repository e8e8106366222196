"""Flows from before there were keys get them when their agency is migrated."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import tenant_context

from flows.models import Flow
from tenants.schema import migrate
from tenants.schema.create import create_agency, drop_agency


@pytest.mark.django_db(transaction=True)
def test_keys_are_made_from_names_that_allow_it() -> None:
    agency, _ = create_agency(name="Older", slug="older", domain="older.localhost")
    try:
        with tenant_context(agency):
            MigrationExecutor(connection).migrate([("flows", "0001_initial")])
            with connection.cursor() as cursor:
                for name in ("Northlight welcome", "A b", "a-B", "数"):
                    # As code of that version would, which goes on while agencies are migrated.
                    cursor.execute(
                        "INSERT INTO flows_flow (name, active, priority, draft, updated_at)"
                        """ VALUES (%s, true, 0, '{"description": "Says hello."}', now())""",
                        [name],
                    )
        outcomes: list[migrate.Outcome] = []
        assert migrate.run(migrate.plan(), outcomes.append) == 0, outcomes
        with tenant_context(agency):
            keys = dict(Flow.objects.values_list("name", "key"))
            assert keys.pop("Northlight welcome") == "northlight-welcome"
            assert all(key.startswith("flow-") for key in keys.values()), keys
            assert set(Flow.objects.values_list("description", flat=True)) == {"Says hello."}
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO flows_flow (name, active, priority, draft, updated_at)"
                    " VALUES ('Old code', true, 0, '{}', now())"
                )
            assert Flow.objects.get(name="Old code").key.startswith("flow-")
    finally:
        drop_agency(agency)
