"""Agencies: how long it takes to make one, and to add a nullable column to many."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from bench import stack

REPO = Path(__file__).resolve().parent.parent
MIGRATIONS = REPO / "conversations" / "migrations"
TEMPORARY = MIGRATIONS / "9999_measured.py"


def measure() -> None:
    from tenants.schema import snapshot
    from tenants.schema.create import create_agency

    url = stack.fresh_database()
    count = 50 if stack.quick() else 500
    taken = []
    for n in range(count):
        began = time.perf_counter()
        create_agency(name=f"Agency {n}", slug=f"agency-{n}", domain=f"a{n}.localhost")
        taken.append(time.perf_counter() - began)
    stack.report(
        "an agency made",
        ours=statistics.median(taken),
        raw=_bare_script(url, snapshot.script()),
        unit="s against the bare DDL",
        last_ten=round(statistics.median(taken[-10:]), 3),
    )
    ours, raw = _add_a_column(), _bare_columns(url)
    stack.report(
        f"a nullable column added to {count} agencies",
        ours=ours,
        raw=raw,
        unit="s, whole command, against bare ALTERs on one connection",
    )


def _bare_script(url: str, script: str) -> float:
    taken = []
    with psycopg.connect(url, autocommit=True) as connection:
        for n in range(5):
            began = time.perf_counter()
            with connection.transaction():
                connection.execute(f"CREATE SCHEMA bare_{n}".encode())
                connection.execute(f"SET LOCAL search_path = bare_{n}, public".encode())
                connection.execute(script.encode())
            taken.append(time.perf_counter() - began)
            connection.execute(f"DROP SCHEMA bare_{n} CASCADE".encode())
    return statistics.median(taken)


def _add_a_column() -> float:
    """Time ``migrate_agencies`` with one more migration."""
    last = max(file.stem for file in MIGRATIONS.glob("0*.py"))
    TEMPORARY.write_text(
        "from django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n"
        f'    dependencies = [("conversations", "{last}")]\n'
        "    operations = [\n"
        '        migrations.AddField("contact", "measured", models.TextField(null=True))\n'
        "    ]\n"
    )
    try:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "manage.py", "migrate_agencies"],
            cwd=REPO,
            check=True,
            capture_output=True,
            timeout=300,
        )
        return time.perf_counter() - began
    finally:
        TEMPORARY.unlink()


def _bare_columns(url: str) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT schema_name FROM tenants_agency").fetchall()
        began = time.perf_counter()
        for (schema,) in rows:
            table = sql.Identifier(schema, "conversations_contact")
            connection.execute(sql.SQL("ALTER TABLE {} ADD COLUMN bare text").format(table))
        return time.perf_counter() - began
