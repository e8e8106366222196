"""A number's pace: a few at once after a rest, and never more than Meta allows in a second."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from conversations.models import Number
from whatsapp.sender.pace import Pace


@pytest.fixture(autouse=True)
def _rested() -> None:
    cache.clear()


def pace() -> Pace:
    return Pace(Number(pk=1, throughput=80))


def test_after_a_rest_a_few_go_at_once() -> None:
    assert pace().room() == 8


def test_no_second_ever_holds_more_than_the_allowance() -> None:
    sent: list[float] = []
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False) as clock:
        number = pace()
        for step in range(300):
            room = number.room()
            number.use(room)
            sent += [step / 100] * room
            clock.shift(timedelta(seconds=0.01))
            if step % 37 == 0:
                # Another worker goes on with it.
                number.save()
                number = pace()
    assert len(sent) >= 3 * 80 - 1, "nothing of the allowance is given away"
    for first in sent:
        assert sum(first <= at < first + 1 - 1e-6 for at in sent) <= 80
