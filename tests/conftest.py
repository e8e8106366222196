"""The tests' house: real PostgreSQL and Valkey, two agencies, and nothing beyond loopback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded

REPO = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.setdefault("TRANSOM_VAR", str(REPO / "var" / "test")))
# Workers of xdist share the servers, and have databases of their own on them.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def pytest_configure() -> None:
    """Start the servers before Django reads its settings."""
    servers = embedded.ensure_running(VAR)
    os.environ.setdefault("DATABASE_URL", servers.database_url)
    os.environ["BROKER_URL"] = servers.broker_url.replace("=0", f"={2 + 2 * WORKER}")
    os.environ["CACHE_URL"] = servers.cache_url.replace("=1", f"={3 + 2 * WORKER}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> None:
    """Two agencies for the whole run; each test's own changes are rolled back."""
    from django.core.cache import cache

    from tenants.schema.create import create_agency

    with django_db_blocker.unblock():
        cache.clear()
        for slug in ("alice", "bob"):
            create_agency(name=slug.capitalize(), slug=slug, domain=f"{slug}.localhost")


@pytest.fixture
def alice(db: None) -> "Iterator[Agency]":
    """Alice's agency, entered: what the test does happens in its schema."""
    yield from _inside("alice")


@pytest.fixture
def bob(db: None) -> "Agency":
    """Bob's agency, not entered."""
    return _find("bob")


def _find(slug: str) -> "Agency":
    from tenants import directory
    from tenants.models import Agency

    directory.forget()
    return Agency.objects.get(slug=slug)


def _inside(slug: str) -> "Iterator[Agency]":
    from django.db import connection
    from django_tenants.utils import tenant_context

    agency = _find(slug)
    with tenant_context(agency):
        yield agency
    connection.set_schema_to_public()
