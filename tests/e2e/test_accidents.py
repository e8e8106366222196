"""Killing workers and servers in mid-flow loses nothing and doubles nothing."""

import time
from collections.abc import Callable

import pytest

from tests.e2e.house import House

pytestmark = pytest.mark.timeout(300)

CUSTOMERS = 25


def inbound_worker(house: House) -> None:
    assert house.kill("celery", "work@")


def sender(house: House) -> None:
    assert house.kill("celery", "send@")


def web(house: House) -> None:
    assert house.kill("uvicorn", "config.asgi")


def valkey(house: House) -> None:
    house.restart_servers("valkey")


def postgresql(house: House) -> None:
    house.restart_servers("postgresql")


@pytest.mark.parametrize("accident", [inbound_worker, sender, web, valkey, postgresql])
def test_an_accident_loses_and_doubles_nothing(
    house: House, accident: Callable[[House], None]
) -> None:
    serial = int(time.time() * 10) % 10_000_000
    phones = [f"+1777{serial + n:07}" for n in range(CUSTOMERS)]
    for n, phone in enumerate(phones):
        house.act(phone, type="text", text="hi")
        if n == CUSTOMERS // 2:
            accident(house)
    house.wait_until(lambda: all(house.answers(phone) for phone in phones), 90)
    # Time for whatever would come twice.
    time.sleep(3)
    assert [len(house.answers(phone)) for phone in phones] == [1] * CUSTOMERS
    counted = house.query(
        "SELECT p.phone, count(*) FILTER (WHERE m.direction = 'in'),"
        " count(*) FILTER (WHERE m.direction = 'out')"
        " FROM conversations_message m"
        " JOIN conversations_conversation c ON c.id = m.conversation_id"
        " JOIN conversations_contact p ON p.id = c.contact_id WHERE p.phone = ANY(%s) GROUP BY 1",
        phones,
    )
    assert sorted(counted) == sorted((phone, 1, 1) for phone in phones)
    house.wait_until(
        lambda: house.query("SELECT count(*) FROM conversations_outboxitem") == [(0,)], 60
    )
