"""One running product for all end-to-end tests of a worker, and browsers to look at it with."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.browsers import PATIENCE, Browsers
from tests.e2e.house import House

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    # Not pytest's own folder: root's embedded PostgreSQL runs as another user, who must get there.
    var = Path(tempfile.mkdtemp(prefix="transom-house-"))
    var.chmod(0o755)
    house = House(var)
    try:
        # Long enough for a status to find its way back while servers are being killed.
        house.start(IN_DOUBT_SECONDS="20")
        yield house
    finally:
        house.stop()
        shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def browsers(chromium: Browser) -> Iterator[Browsers]:
    browsers = Browsers(chromium)
    yield browsers
    browsers.close()


@pytest.fixture
def desk(browsers: Browsers) -> BrowserContext:
    """A browser on a desk, in which nothing may go wrong."""
    return browsers.open()


@pytest.fixture
def lab(browsers: Browsers) -> BrowserContext:
    """A browser in which everything goes."""
    return browsers.open_lab()
