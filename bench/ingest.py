"""Ingest: signed webhooks per second that are durable before their 200, over 8 connections."""

import os
import subprocess
from pathlib import Path

from bench import furnish, load, stack
from config.embedded.postgres import binaries

CLIENTS = 8


def measure() -> None:
    url = stack.fresh_database()
    furnish.make(1, with_flow=False)
    count = 8_000 if stack.quick() else 30_000
    port = stack.free_port()
    address = f"http://127.0.0.1:{port}/webhooks/whatsapp/"
    bodies = [load.message("1000", f"1555{n % 5000:07}", f"in.{n}") for n in range(count)]
    with stack.web(port):
        load.apart(load.flood, address, bodies[:500])
        seconds, taken = load.apart(load.flood, address, bodies)
        many, waits = load.apart(load.flood, address, bodies, 64)
    raw = _single_commits(url, 3 if stack.quick() else 8)
    stack.report(
        "ingest, 8 connections",
        ours=count / seconds,
        raw=raw,
        unit="webhooks/s against single-row commits/s of 8 bare clients",
        **stack.percentiles(taken),
    )
    stack.report(
        "ingest, 64 connections",
        ours=count / many,
        raw=raw,
        unit="webhooks/s against single-row commits/s of 8 bare clients",
        **stack.percentiles(waits),
    )


def _single_commits(url: str, seconds: int) -> float:
    """Return how many single-row INSERTs per second 8 clients of pgbench commit."""
    script = Path(os.environ["TRANSOM_VAR"]) / "single.sql"
    body = "x" * 600
    script.write_text(
        "INSERT INTO door_inboxevent (lane, app_id, phone_number_id, waba_id, body)"
        f" VALUES (0, 'app', '1000', 'waba', '{body}');\n"
    )
    program = binaries() / "pgbench"
    options = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds)]
    done = subprocess.run(
        [str(program), *options, "-f", str(script), url], check=True, capture_output=True, text=True
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("tps")]
    return float(line.split()[2])
