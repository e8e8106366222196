"""A number's pace: claimed ahead, sent evenly."""

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


def test_after_a_rest_the_first_message_goes_at_once() -> None:
    assert pace().slots(1) == [0.0]


def test_no_second_ever_holds_more_than_the_allowance() -> None:
    sent = []
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False) as clock:
        number = pace()
        for step in range(300):
            room = number.room()
            sent += [step / 100 + wait for wait in number.slots(room)]
            clock.shift(timedelta(seconds=0.01))
    assert len(sent) >= 3 * 80 - 1, "nothing of the allowance is given away"
    for first in sent:
        assert sum(first <= at < first + 1 - 1e-6 for at in sent) <= 80
