"""Fairness: the latency of one agency's turns while another has 20,000 events waiting."""

import time
from zlib import crc32

import orjson
from django.conf import settings
from django.db import connection

from bench import furnish, load, stack, turns
from tenants import current

WAITING = 20_000
PACE = 5


def measure() -> None:
    stack.fresh_database()
    furnish.make(2)
    port, graph = stack.free_port(), stack.free_port()
    address = f"http://127.0.0.1:{port}/webhooks/whatsapp/"
    seconds = 8 if stack.quick() else 20
    with (
        stack.stub(graph),
        stack.graph_at(graph),
        stack.web(port),
        stack.worker("inbound,timers,default", "-P", "threads", "-c", "2"),
        stack.worker("sends,outside", "-P", "threads", "-c", "8"),
        stack.beat(),
    ):
        _turns(address, graph, 3, 0)
        alone = _turns(address, graph, seconds, 10_000)
        _pile_up(WAITING // 4 if stack.quick() else WAITING)
        beside = _turns(address, graph, seconds, 20_000)
    ours, raw = stack.percentiles(beside), stack.percentiles(alone)
    stack.report(
        f"fairness: an agency's p99 beside {WAITING} waiting events of another",
        ours=ours["p99_ms"],
        raw=raw["p99_ms"],
        unit="ms from webhook to accepted, against the same with the other idle",
        **ours,
    )


def _turns(address: str, graph: int, seconds: int, offset: int) -> list[float]:
    """Send agency 1's webhooks at an even pace; return each turn's latency."""
    numbers = range(offset, offset + seconds * PACE)
    bodies = [load.message("1001", f"1666{n:07}", f"fair.{n}") for n in numbers]
    sent = load.apart(load.paced, address, bodies, PACE)
    deadline = time.monotonic() + 60
    while True:
        accepted = dict(turns.wait_for_all(graph, 0))
        if all(f"+1666{n:07}" in accepted for n in numbers):
            return [accepted[f"+1666{n:07}"] - at for n, at in zip(numbers, sent, strict=True)]
        if time.monotonic() > deadline:
            raise TimeoutError("The other agency's turns did not come through.")
        time.sleep(0.2)


def _pile_up(count: int) -> None:
    """Put agency 0's events into the inbox, as the door would."""
    from whatsapp.door.groupcommit import INSERT
    from whatsapp.wire import split

    number = "1000"
    lane = crc32(number.encode()) % settings.INBOX_LANES
    (part,) = split(orjson.loads(load.message(number, "PHONE", "ID")))
    body = orjson.dumps(part.body).decode()
    bodies = [body.replace("PHONE", f"1555{n:07}").replace("ID", f"x{n}") for n in range(count)]
    current.leave()
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [[lane] * count, [stack.APP] * count, [number] * count, ["w"] * count, bodies],
        )
