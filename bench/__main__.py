"""``python -m bench [figure …]``: all figures, or those named."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from bench import stack

FIGURES = ("engine", "ingest", "turns", "send", "fairness", "agencies", "idle", "inbox", "fanout")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("figures", nargs="*", choices=[[], *FIGURES])
    parser.add_argument("--quick", action="store_true", help="shorter runs, rougher figures")
    options = parser.parse_args()
    repo = Path(__file__).resolve().parent.parent
    os.environ.setdefault("TRANSOM_VAR", str(repo / "var" / "bench"))
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["BENCH_QUICK"] = "1" if options.quick else ""
    stack.prepare()
    for name in options.figures or FIGURES:
        importlib.import_module(f"bench.{name}").measure()
        sys.stdout.flush()


if __name__ == "__main__":
    main()
