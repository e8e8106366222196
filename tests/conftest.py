"""The tests' house: real PostgreSQL and Valkey, two agencies, and nothing beyond loopback."""

from __future__ import annotations

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.plugin import DjangoDbBlocker
    from xdist.remote import Producer

    from tenants.models import Agency

# It runs as root in containers, and asks nobody for anything.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Give each worker whole files, in the order of the collection."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


class ByFile(LoadScopeScheduling):
    """The file is the unit of work."""

    def _split_scope(self, nodeid: str) -> str:
        return _file(nodeid)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it: browsers, large files."""
    sizes = Counter(_file(item.nodeid) for item in items)
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith("tests/e2e/"),
            -sizes[_file(item.nodeid)],
            _file(item.nodeid),
        )
    )


def pytest_collection_finish() -> None:
    """Take what was imported out of the garbage collector's rounds: it lives as long as the run."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser where there is none; continuous integration requires one."""
    if item.get_closest_marker("browser") and not shutil.which("chromium"):
        if os.environ.get("TRANSOM_REQUIRE_BROWSER"):
            pytest.fail("Chromium is missing: apt-get install chromium", pytrace=False)
        pytest.skip("needs Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; each test opens a context of its own.

    One a module: while it is open an event loop runs in this thread, where Django works no more.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Two agencies for the whole run; each test's own changes are rolled back."""
    from django.core.cache import cache

    with django_db_blocker.unblock():
        cache.clear()
        for slug in ("alice", "bob"):
            agency(slug)


@pytest.fixture
def alice(db: None) -> Iterator[Agency]:
    """Alice's agency, entered: what the test does happens in its schema."""
    from django.db import connection
    from django_tenants.utils import tenant_context

    entered = agency("alice")
    with tenant_context(entered):
        yield entered
    connection.set_schema_to_public()


@pytest.fixture
def bob(db: None) -> Agency:
    """Bob's agency, not entered."""
    return agency("bob")


def agency(slug: str) -> Agency:
    """Return the agency, made anew when a test that commits has emptied the registry."""
    from django.db import connection
    from django_tenants.utils import schema_context

    from conversations import rules
    from tenants import directory
    from tenants.models import Agency
    from tenants.schema.create import create_agency
    from whatsapp.inbound import routing

    directory.forget()
    routing.forget()
    rules.forget()
    with schema_context("public"):
        found: Agency | None = Agency.objects.filter(slug=slug).first()
        if found is None:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS agency_{slug} CASCADE")
            found, _ = create_agency(name=slug.capitalize(), slug=slug, domain=f"{slug}.localhost")
    return found
