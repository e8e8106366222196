"""Day partitions of the inbox: made ahead, dropped when their day is past and they are empty."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django_tenants.utils import schema_context

TABLE = "door_inboxevent"
AHEAD = 2


def housekeep(today: date) -> None:
    """Make partitions for the coming days and drop empty ones of past days."""
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [TABLE],
        )
        existing = {name for (name,) in cursor.fetchall()}
        # From tomorrow on: today's rows already lie in the default partition.
        for day in (today + timedelta(days=n) for n in range(1, AHEAD + 1)):
            if _name(day) not in existing:
                _create(day)
        for name in existing:
            if name < _name(today) and name != f"{TABLE}_rest":
                _drop_if_empty(name)


def _name(day: date) -> str:
    return f"{TABLE}_{day:%Y%m%d}"


def _create(day: date) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        # The DEFAULT partition is scanned under a lock for rows of that day; it is near empty.
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {_name(day)} PARTITION OF {TABLE}"
            " FOR VALUES FROM (%s) TO (%s)"
            " WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000)",
            [begin, begin + timedelta(days=1)],
        )


def _drop_if_empty(name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")  # noqa: S608 - our own name
        (occupied,) = cursor.fetchone()
        if not occupied:
            cursor.execute(f"DROP TABLE {name}")
