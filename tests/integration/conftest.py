"""The simulator for tests that send."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from conversations.live import publish
from tests.integration import simulated


@pytest.fixture(scope="session")
def _simulator() -> Iterator[simulated.Simulator]:
    with simulated.running() as simulator:
        yield simulator


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell no open page of what is committed: Valkey's channels are those of all workers' tests."""
    monkeypatch.setattr(publish, "_publish", lambda *_: None)


@pytest.fixture
def simulator(_simulator: simulated.Simulator, settings: Settings) -> simulated.Simulator:
    """A clean simulator with the number 111, to which sandbox numbers send."""
    _simulator.reset()
    settings.SIMULATOR_URL = _simulator.url
    return _simulator
