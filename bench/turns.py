"""Turns: webhook in, flow decides, message accepted by Graph, recorded.

50 agencies and 5,000 contacts; one process takes webhooks, two workers do the rest, and the Graph
stub answers at once. Then the latency of a turn at a steady 50 a second, and what a bare version of
the same work can do.
"""

import time
import urllib.request

import orjson
import psycopg

from bench import furnish, load, stack

AGENCIES = 50
CONTACTS = 5_000
PACE = 50


def measure() -> None:
    url = stack.fresh_database()
    furnish.make(AGENCIES)
    port, graph = stack.free_port(), stack.free_port()
    address = f"http://127.0.0.1:{port}/webhooks/whatsapp/"
    count = 2_000 if stack.quick() else CONTACTS
    with (
        stack.stub(graph),
        stack.graph_at(graph),
        stack.web(port),
        stack.worker("inbound,timers,default", "-P", "threads", "-c", "2"),
        stack.worker("sends,outside", "-P", "threads", "-c", "4"),
        stack.beat(),
    ):
        # Everybody says hi, and is in the flow from then on.
        newcomers = count / _run(address, graph, [_body(n) for n in range(count)])
        taps = [_body(n, tap="b1") for n in range(count)]
        rate = count / _run(address, graph, taps)
        latencies = _paced(address, graph, 5 if stack.quick() else 30)
    raw = _raw(url, 2.0)
    stack.report(
        "turns",
        ours=rate,
        raw=raw,
        unit="turns/s against bare turns/s of one client",
        first_messages=round(newcomers, 1),
    )
    stack.report(
        f"latency of a turn at {PACE}/s",
        ours=stack.percentiles(latencies)["p50_ms"],
        raw=None,
        unit="ms, median from webhook to accepted",
        **stack.percentiles(latencies),
    )


def _body(n: int, *, tap: str = "") -> bytes:
    """Contact ``n`` of the agency that is his, one new message."""
    serial = f"turn.{n}.{time.time_ns()}"
    return load.message(f"100{n % AGENCIES}", f"1555{n:07}", serial, tap=tap)


def _run(address: str, graph: int, bodies: list[bytes]) -> float:
    """Send everything at once; return the seconds until Graph has accepted all answers."""
    forget(graph)
    began = time.time()
    load.apart(load.flood, address, bodies, 16)
    finished = wait_for_all(graph, len(bodies))
    return max(at for _, at in finished) - began


def _paced(address: str, graph: int, seconds: int) -> list[float]:
    """Let ``PACE`` contacts tap each second; return each turn's latency."""
    forget(graph)
    numbers = range(seconds * PACE)
    sent = load.apart(load.paced, address, [_body(n, tap="b2") for n in numbers], PACE)
    accepted = dict(wait_for_all(graph, len(sent)))
    return [accepted[f"+1555{n:07}"] - at for n, at in zip(numbers, sent, strict=True)]


def forget(graph: int) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{graph}/forget").close()


def wait_for_all(graph: int, count: int, patience: float = 60) -> list[tuple[str, float]]:
    """Return who was answered when, once ``count`` answers were accepted."""
    deadline = time.monotonic() + patience
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{graph}/accepted") as answer:
            accepted: list[tuple[str, float]] = orjson.loads(answer.read())
        if len(accepted) >= count:
            return accepted
        if time.monotonic() > deadline:
            raise TimeoutError(f"Only {len(accepted)} of {count} turns came through.")
        time.sleep(0.1)


def _raw(url: str, seconds: float) -> float:
    """Return turns per second of one bare client: the same rows, one transaction a turn."""
    deadline = time.monotonic() + seconds
    turns = 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, body text)")
        while time.monotonic() < deadline:
            with connection.transaction():
                for _ in range(6):
                    connection.execute("INSERT INTO bare (body) VALUES (%s)", ["x" * 300])
                connection.execute("SELECT count(*) FROM bare WHERE id = %s", [turns])
            turns += 1
    return turns / seconds
