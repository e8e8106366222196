"""``python -m whatsapp.simulator``."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.simulator.receiver import http


def start(**environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "whatsapp.simulator"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SIMULATOR_")}
    return subprocess.Popen(command, env={**clean, **environment}, stderr=subprocess.PIPE)


def test_it_serves_and_saves_at_the_end(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tmp_path / "state.json"
    environment = {"SIMULATOR_PORT": str(port), "SIMULATOR_STATE": str(state)}
    process = start(SIMULATOR_CONTROL_TOKEN="secret", **environment)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                assert http(port, "GET", "/healthz").json["status"] == "ok"
                break
            except ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()

    assert errors == b""
    assert state.exists()


def test_it_wants_a_control_token() -> None:
    process = start()

    _, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert b"SIMULATOR_CONTROL_TOKEN" in errors
