"""The simulator for tests that send."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.integration import simulated


@pytest.fixture(scope="session")
def _simulator() -> Iterator[simulated.Simulator]:
    with simulated.running() as simulator:
        yield simulator


@pytest.fixture
def simulator(_simulator: simulated.Simulator, settings: Settings) -> simulated.Simulator:
    """A clean simulator with the number 111, to which sandbox numbers send."""
    _simulator.reset()
    settings.SIMULATOR_URL = _simulator.url
    return _simulator
