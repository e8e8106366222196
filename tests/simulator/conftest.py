"""A running sandbox, a number with a receiver of its own, and a customer who has written."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.simulator.receiver import Json, Receiver, Reply, http
from whatsapp.simulator.app import create_app
from whatsapp.simulator.sandbox import Config

CONTROL = "control-token"
SECRET = "app-secret"
PHONE = "+4915112345678"
_ids = itertools.count(1000)


class Server:
    """The sandbox in a thread, over real HTTP."""

    def __init__(self, state: Path | None = None) -> None:
        config = uvicorn.Config(
            create_app(Config(control_token=CONTROL, state=state)),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=run, args=([self._socket],), daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline
            assert self._thread.is_alive()
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
        assert not self._thread.is_alive()

    def sim(self, method: str, path: str, body: Any = None, *, token: str = CONTROL) -> Reply:
        """Call the control API."""
        headers = {"Authorization": f"Bearer {token}"}
        return http(self.port, method, f"/_sim/{path}", body=body, headers=headers)


@dataclass
class Line:
    """One number of the sandbox and its receiver."""

    server: Server
    receiver: Receiver
    id: str
    waba: str
    token: str

    def graph(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: Json | None = None,
        timeout: float = 10,
    ) -> Reply:
        """Call the Graph API with the number's token."""
        mine = {"Authorization": f"Bearer {token or self.token}", **(headers or {})}
        path = f"/v25.0/{path}"
        return http(self.server.port, method, path, body=body, headers=mine, timeout=timeout)

    def post(self, body: Json, **kwargs: Any) -> Reply:
        """``POST /{number}/messages`` of a whole body."""
        return self.graph(
            "POST", f"{self.id}/messages", {"messaging_product": "whatsapp", **body}, **kwargs
        )

    def send(self, kind: str = "text", content: Any = None, **more: Any) -> Reply:
        """Send a message to the customer."""
        content = {"body": "hello"} if content is None else content
        return self.post({"to": PHONE, "type": kind, kind: content, **more})

    def sent(self, kind: str = "text", content: Any = None, **more: Any) -> str:
        """Send a message that is accepted; return its wamid."""
        reply = self.send(kind, content, **more)
        assert reply.status == 200, reply.json
        return str(reply.json["messages"][0]["id"])

    def act(self, kind: str, *, phone: str = PHONE, **more: Any) -> Reply:
        """Act as the customer."""
        body = {"number": self.id, "type": kind, **more}
        return self.server.sim("POST", f"customers/{phone}/messages", body)

    def arrived(self, kind: str, **more: Any) -> Json:
        """Act as the customer; return the message that the receiver got."""
        reply = self.act(kind, **more)
        assert reply.status == 200, reply.json
        wamid = reply.json["id"]
        return self.receiver.wait(
            lambda r: next((m for m in r.items("messages") if m["id"] == wamid), None)
        )

    def templates(self, *templates: Json) -> None:
        """Give the WABA these templates."""
        full = [
            {"language": "en", "category": "UTILITY", "status": "APPROVED", **template}
            for template in templates
        ]
        reply = self.server.sim("PUT", f"wabas/{self.waba}/templates", full)
        assert reply.status == 200, reply.json


def new_line(server: Server, receiver: Receiver, **more: Any) -> Line:
    """Put a number into the sandbox."""
    ident = str(next(_ids))
    line = Line(server, receiver, ident, waba=f"9{ident}", token=f"token-{ident}")
    body = {
        "waba_id": line.waba,
        "display_number": "+49 30 1234567",
        "verified_name": "Corner Cafe",
        "access_token": line.token,
        "app_secret": SECRET,
        "webhook_url": receiver.url,
        "verify_token": receiver.verify_token,
        "throughput": 1000,
        **more,
    }
    reply = server.sim("PUT", f"numbers/{ident}", body)
    assert reply.status == 200, reply.json
    return line


@pytest.fixture(scope="session")
def one_server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def server(one_server: Server) -> Iterator[Server]:
    """The sandbox, empty."""
    yield one_server
    one_server.sim("POST", "reset", {"all": True})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def line(server: Server, receiver: Receiver) -> Line:
    """A number nobody has written to."""
    return new_line(server, receiver)


@pytest.fixture
def chat(line: Line) -> Line:
    """A number whose window with the customer is open."""
    line.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann Becker"})
    line.arrived("text", text="hello")
    return line
