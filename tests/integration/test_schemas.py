"""Creating and migrating agencies' schemas."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import schema_context, tenant_context

from conversations.models import Number
from tenants.models import Agency
from tenants.schema import migrate
from tenants.schema.create import InvalidAgencyError, create_agency, drop_agency

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default,
       character_maximum_length, is_identity
FROM information_schema.columns WHERE table_schema = %s ORDER BY 1, 2
"""
CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype, pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = %s
ORDER BY 1, 2
"""
INDEXES = (
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s ORDER BY 1, 2"
)
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = %s ORDER BY 1"


def description(schema: str) -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for name, query in (
            ("columns", COLUMNS),
            ("constraints", CONSTRAINTS),
            ("indexes", INDEXES),
            ("sequences", SEQUENCES),
        ):
            cursor.execute(query, [schema])
            found[name] = [str(row).replace(f"{schema}.", "") for row in cursor.fetchall()]
    return found


def applied(schema: str) -> set[tuple[str, str]]:
    with schema_context(schema):
        return set(MigrationRecorder(connection).applied_migrations())


@pytest.mark.django_db
def test_the_snapshot_equals_a_migrated_schema() -> None:
    create_agency(name="Snapshot", slug="snapshot", domain="snapshot.localhost")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA migrated")
    call_command("migrate_schemas", schema_name="migrated", verbosity=0, interactive=False)
    ours, theirs = description("agency_snapshot"), description("migrated")
    # A column that a later migration added stands last there; that is no difference.
    for part in ("columns", "constraints", "indexes", "sequences"):
        assert ours[part] == theirs[part], part
    assert applied("agency_snapshot") == applied("migrated")


@pytest.mark.django_db
def test_creating_twice_changes_nothing() -> None:
    first, created = create_agency(name="Once", slug="once", domain="once.localhost")
    again, created_again = create_agency(name="Once", slug="once", domain="once.localhost")
    assert (created, created_again) == (True, False)
    assert first == again


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "ab", "Über", "1abc", "a;drop schema public", "x" * 60])
def test_a_bad_slug_is_refused_with_a_sentence(slug: str) -> None:
    with pytest.raises(InvalidAgencyError, match="slug"):
        create_agency(name="Bad", slug=slug, domain="bad.localhost")


def test_a_domain_belongs_to_one_agency(bob: Agency) -> None:
    with pytest.raises(InvalidAgencyError, match="another agency"):
        create_agency(name="Thief", slug="thief", domain="bob.localhost")
    assert not Agency.objects.filter(slug="thief").exists(), "nothing is left behind"


@pytest.mark.django_db(transaction=True)
def test_stale_agencies_are_found_and_brought_up_to_date() -> None:
    agency, _ = create_agency(name="Stale", slug="stale", domain="stale.localhost")
    try:
        with tenant_context(agency), connection.cursor() as cursor:
            cursor.execute("DROP TABLE whatsapp_pace, whatsapp_earlystatus")
            cursor.execute("DELETE FROM django_migrations WHERE app = 'whatsapp'")
        (group,) = migrate.plan()
        assert group.schemas == ("agency_stale",)
        assert group.migrations[0] == ("whatsapp", "0001_initial")
        outcomes: list[migrate.Outcome] = []
        assert migrate.run([group], outcomes.append) == 0
        assert migrate.plan() == []
        assert description("agency_stale")["indexes"] == description("agency_bob")["indexes"]
    finally:
        drop_agency(agency)


@pytest.mark.django_db(transaction=True)
def test_a_failed_agency_is_named_and_the_others_go_on() -> None:
    pair = [
        create_agency(name=slug, slug=slug, domain=f"{slug}.localhost")[0]
        for slug in ("broken", "mendable")
    ]
    try:
        for agency in pair:
            with tenant_context(agency), connection.cursor() as cursor:
                cursor.execute("DELETE FROM django_migrations WHERE app = 'whatsapp'")
        with tenant_context(pair[1]), connection.cursor() as cursor:
            cursor.execute("DROP TABLE whatsapp_pace, whatsapp_earlystatus")
        outcomes: list[migrate.Outcome] = []
        assert migrate.run(migrate.plan(), outcomes.append) == 1
        by_schema = {outcome.schema: outcome.error for outcome in outcomes}
        assert "already exists" in by_schema["agency_broken"]
        assert by_schema["agency_mendable"] == ""
    finally:
        for agency in pair:
            drop_agency(agency)


def test_an_agency_never_sees_anothers_rows(alice: Agency, bob: Agency) -> None:
    Number.objects.create(phone_number_id="1", waba_id="w", display_number="1", access_token="t")
    with tenant_context(bob):
        assert not Number.objects.exists()


def test_tokens_are_encrypted_at_rest(alice: Agency) -> None:
    number = Number.objects.create(
        phone_number_id="1", waba_id="w", display_number="1", access_token="very-secret"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token FROM conversations_number")
        assert "very-secret" not in cursor.fetchone()[0]
    number.refresh_from_db()
    assert number.access_token == "very-secret"
    assert "very-secret" not in repr(number.access_token)
