"""Idle cost: processor time of all programs, and queries a second, with 1,000 idle agencies."""

import time

import psutil
import psycopg

from bench import furnish, stack

AGENCIES = 1_000


def measure() -> None:
    url = stack.fresh_database()
    furnish.make(100 if stack.quick() else AGENCIES, with_flow=False)
    seconds = 10 if stack.quick() else 30
    with (
        stack.web(stack.free_port()),
        stack.worker("inbound,timers,default", "-P", "threads", "-c", "2"),
        stack.worker("sends,outside", "-P", "threads", "-c", "16"),
        stack.beat(),
    ):
        # What starting up costs is not what idling costs.
        time.sleep(10)
        before = _processor_time(), _transactions(url)
        time.sleep(seconds)
        after = _processor_time(), _transactions(url)
    stack.report(
        f"{AGENCIES} idle agencies",
        ours=(after[0] - before[0]) / seconds * 100,
        raw=None,
        unit="% of a core, web, workers and beat together",
        transactions_per_second=round((after[1] - before[1]) / seconds, 1),
    )


def _processor_time() -> float:
    """Return the seconds that our programs have used."""
    total = 0.0
    for process in psutil.process_iter(["cmdline", "cpu_times"]):
        command = " ".join(process.info["cmdline"] or ())
        if "config.celery" in command or "config.asgi" in command:
            total += sum(process.info["cpu_times"][:4])
    return total


def _transactions(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0
