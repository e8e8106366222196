"""Hot queues are woken by lists: what is named there runs, once, and nothing stops the listener."""

import time
from collections.abc import Iterator

import pytest

from tenants import nudge, wake

TASK = "whatsapp.inbound.drain"
LANE = 987_654


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A running listener, and the lanes that it was asked to drain."""
    drained: list[int] = []

    def drain(lane: int) -> None:
        nudge.taken(TASK, lane)
        drained.append(lane)
        if lane == LANE + 1:
            raise RuntimeError("a drain that fails")

    monkeypatch.setitem(wake.current_app.tasks, TASK, drain)
    nudge.flags().delete(nudge.flag(TASK, LANE), nudge.flag(TASK, LANE + 1), "wake:inbound")
    listener = wake.Listener(["inbound"], threads=1)
    listener.start()
    yield drained
    listener.stop()


def wait_for(lanes: list[int], count: int) -> None:
    deadline = time.monotonic() + 5
    while len(lanes) < count:
        assert time.monotonic() < deadline, lanes
        time.sleep(0.01)


def test_a_nudge_wakes_a_worker(listener: list[int]) -> None:
    nudge.send(TASK, LANE)
    wait_for(listener, 1)
    nudge.send(TASK, LANE)
    wait_for(listener, 2)
    assert listener == [LANE, LANE]


def test_a_task_that_fails_stops_nothing(listener: list[int]) -> None:
    nudge.send(TASK, LANE + 1)
    nudge.flags().rpush("wake:inbound", b"not json", b'["no.such.task", 1]')
    nudge.send(TASK, LANE)
    wait_for(listener, 2)
    assert listener == [LANE + 1, LANE]


def test_at_most_one_nudge_waits_for_a_target() -> None:
    nudge.flags().delete(nudge.flag(TASK, LANE), "wake:inbound")
    for _ in range(3):
        nudge.send(TASK, LANE)
    assert nudge.flags().llen("wake:inbound") == 1
    nudge.flags().delete(nudge.flag(TASK, LANE), "wake:inbound")


def test_only_hot_queues_are_woken_by_lists() -> None:
    assert wake.is_hot("whatsapp.sender.number")
    assert not wake.is_hot("flows.timers.drain")
