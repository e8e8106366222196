"""``python -m whatsapp.simulator``: the sandbox as a process of its own.

``SIMULATOR_CONTROL_TOKEN`` is required. ``SIMULATOR_HOST`` (127.0.0.1), ``SIMULATOR_PORT``
(8001), ``SIMULATOR_STATE`` (var/simulator.json; empty: remember nothing).
"""

import os
import sys
from pathlib import Path

import uvicorn

from whatsapp.simulator.app import create_app
from whatsapp.simulator.sandbox import Config

# Streams of open pages end with the sandbox; nothing else takes longer.
GRACE_SECONDS = 1


def main() -> None:
    """Serve until told to stop."""
    token = os.environ.get("SIMULATOR_CONTROL_TOKEN", "")
    if not token:
        sys.exit("SIMULATOR_CONTROL_TOKEN is not set: the control API needs a secret of its own.")
    state = os.environ.get("SIMULATOR_STATE", "var/simulator.json")
    config = Config(control_token=token, state=Path(state) if state else None)
    uvicorn.run(
        create_app(config),
        host=os.environ.get("SIMULATOR_HOST", "127.0.0.1"),
        port=int(os.environ.get("SIMULATOR_PORT", "8001")),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
