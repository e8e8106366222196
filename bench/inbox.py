"""The inbox's pages: time in the server and queries, with few and with a million messages.

The raw limit is the time that PostgreSQL and its driver need for the very same statements.
"""

import statistics
import time
from typing import Any

import psycopg
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from bench import crowd, furnish, stack
from tenants.models import Agency

SIZES = (1_000, 1_000_000)
REPEATS = 40


def measure() -> None:
    for messages in (1_000, 100_000) if stack.quick() else SIZES:
        url = stack.fresh_database()
        [agency] = furnish.make(1)
        longest = crowd.fill(agency, messages)
        browser = _signed_in(agency)
        for name, path in (
            ("list", "/inbox/?part=list"),
            ("inbox", "/inbox/"),
            ("thread", f"/inbox/{longest}/?part=thread"),
            ("inbox with a thread", f"/inbox/{longest}/"),
            ("search", "/inbox/?part=list&q=parcel"),
            ("contacts", "/contacts/"),
        ):
            _measure(f"{name}, {messages:,} messages", browser, path, url, agency)


def _signed_in(agency: Agency) -> Client:
    from agency.models import User

    browser = Client(SERVER_NAME=f"{agency.slug.replace('bench-', 'b')}.localhost")
    with tenant_context(agency):
        browser.force_login(User.objects.create_user("owner@example.com", role="owner"))
    return browser


def _measure(figure: str, browser: Client, path: str, url: str, agency: Agency) -> None:
    statements = _statements(browser, path)
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        answer = browser.get(path)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}.")
    stack.report(
        figure,
        ours=statistics.median(taken),
        raw=_bare(url, str(agency.schema_name), statements),
        unit="ms in the server, median, against its statements alone",
        queries=len(statements),
        p95_ms=round(statistics.quantiles(taken, n=20)[-1], 1),
    )


def _statements(browser: Client, path: str) -> list[tuple[str, Any]]:
    """Return what a page asks of the database, once its caches are warm."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            found.append((sql, params))
        return execute(sql, params, *rest)

    browser.get(path)
    with connection.execute_wrapper(note):
        browser.get(path)
    return found


def _bare(url: str, schema: str, statements: list[tuple[str, Any]]) -> float:
    """Return the milliseconds that the reading statements take by themselves."""
    reading = [entry for entry in statements if entry[0].startswith("SELECT")]
    taken = []
    with psycopg.connect(url, autocommit=True) as bare:
        bare.execute(f'SET search_path = "{schema}", public'.encode())
        for _ in range(REPEATS):
            began = time.perf_counter()
            for sql, params in reading:
                bare.execute(sql.encode(), params).fetchall()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
