"""``python -m config.embedded start|stop|status|env``."""

import argparse
import os
import sys
from pathlib import Path

from config import embedded


def main() -> int:
    parser = argparse.ArgumentParser(prog="config.embedded", description=embedded.__doc__)
    parser.add_argument("command", choices=["start", "stop", "status", "env"])
    command = parser.parse_args().command
    default = Path(__file__).resolve().parents[2] / "var"
    var = Path(os.environ.get("TRANSOM_VAR", default)).resolve()
    try:
        return _do(command, var)
    except embedded.EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _do(command: str, var: Path) -> int:
    if command == "stop":
        embedded.stop(var)
        return 0
    servers = embedded.running(var) if command == "status" else embedded.ensure_running(var)
    if servers is None:
        sys.stdout.write("not running\n")
        return 1
    prefix = "export " if command == "env" else ""
    for name in ("database_url", "broker_url", "cache_url"):
        sys.stdout.write(f"{prefix}{name.upper()}='{getattr(servers, name)}'\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
