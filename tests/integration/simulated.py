"""The simulator, served over real HTTP in this process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from whatsapp.simulator.app import create_app
from whatsapp.simulator.sandbox import Config

CONTROL = "control"
TEMPLATES = [
    {
        "name": "follow_up",
        "language": "en_US",
        "category": "MARKETING",
        "status": "APPROVED",
        "components": [{"type": "BODY", "text": "Shall we continue?"}],
    }
]


class Simulator:
    """A running simulator and its control API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(
            base_url=f"{url}/_sim/", headers={"Authorization": f"Bearer {CONTROL}"}, timeout=10
        )

    def close(self) -> None:
        self._http.close()

    def put(self, path: str, body: Any) -> Any:
        return self._http.put(path, json=body).raise_for_status().json()

    def act(self, phone: str = "+15550001", number: str = "111", **what: Any) -> Any:
        """Act as a customer; return the answer, with the wamid as ``id``."""
        body = {"number": number, **what}
        return self._http.post(f"customers/{phone}/messages", json=body).raise_for_status().json()

    def say(self, text: str, **more: Any) -> str:
        return str(self.act(type="text", text=text, **more)["id"])

    def chat(self, phone: str = "+15550001", number: str = "111") -> list[dict[str, Any]]:
        """Return the chat's messages as the phone has them."""
        answer = self._http.get(f"chats/{number}/{phone}").raise_for_status()
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def reset(
        self, *, number: str = "111", webhook_url: str = "http://127.0.0.1:9/", **more: Any
    ) -> None:
        """Start anew with one number and its templates."""
        self._http.post("reset", json={"all": True}).raise_for_status()
        self.put(
            f"numbers/{number}",
            {
                "waba_id": f"waba-{number}",
                "display_number": "+1 555 0111",
                "verified_name": "Test",
                "access_token": "token",
                "app_secret": "an-app-secret",
                "verify_token": "verify",
                "webhook_url": webhook_url,
                **more,
            },
        )
        self.put(f"wabas/waba-{number}/templates", TEMPLATES)
        self.put("customers/+15550001", {"name": "Maya"})


@contextmanager
def running() -> Iterator[Simulator]:
    """Serve a simulator that forgets everything at the end."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = create_app(Config(control_token=CONTROL, state=None))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="on")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    simulator = Simulator(f"http://127.0.0.1:{listener.getsockname()[1]}")
    try:
        yield simulator
    finally:
        simulator.close()
        server.should_exit = True
        thread.join(10)
