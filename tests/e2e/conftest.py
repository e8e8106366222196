"""One running product for all end-to-end tests."""

from collections.abc import Iterator

import pytest

from tests.e2e.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    # Long enough for a status to find its way back while servers are being killed.
    house.start(IN_DOUBT_SECONDS="20")
    yield house
    house.stop()
