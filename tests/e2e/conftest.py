"""One running product for all end-to-end tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.house import House


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
