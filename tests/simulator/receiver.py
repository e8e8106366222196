"""A real receiver of webhooks on its own port, and small clients of the sandbox."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """One delivery: the signature header, the raw body, the status it was answered with."""

    signature: str
    raw: bytes
    status: int
    at: float

    def events(self) -> list[tuple[str, Json]]:
        """Return (kind, item): kind is ``messages``, ``statuses`` or the field."""
        found: list[tuple[str, Json]] = []
        for entry in json.loads(self.raw)["entry"]:
            for change in entry["changes"]:
                value = change["value"]
                kinds = [kind for kind in ("messages", "statuses") if kind in value]
                for kind in kinds:
                    found += [(kind, item) for item in value[kind]]
                if not kinds:
                    found.append((change["field"], value))
        return found


@dataclass
class Receiver:
    """Keeps what arrives; ``answers`` are the statuses of the next posts, then 200."""

    verify_token: str = "verify"
    answers: list[int] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    challenges: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def start(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    def taken(self) -> list[tuple[str, Json]]:
        """Return the events of the posts that were answered with 200."""
        posts = list(self.posts)
        return [event for post in posts if post.status == 200 for event in post.events()]

    def items(self, kind: str) -> list[Json]:
        """Return the taken events of one kind."""
        return [item for name, item in self.taken() if name == kind]

    def statuses(self, wamid: str | None = None) -> list[str]:
        """Return the status words, of one message or of all."""
        return [item["status"] for item in self.items("statuses") if wamid in (None, item["id"])]

    def wait(self, until: Callable[["Receiver"], Any], seconds: float = 5.0) -> Any:
        """Return what ``until`` returns once it is true; fail after some seconds."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := until(self)):
                left = deadline - time.monotonic()
                assert left > 0, f"it did not come; there are {self.taken()}"
                self.changed.wait(left)
        return found


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            with receiver.changed:
                receiver.challenges += 1
                receiver.changed.notify_all()
            good = query.get("hub.verify_token") == [receiver.verify_token]
            self._answer(200 if good else 403, query["hub.challenge"][0] if good else "no")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            signature = self.headers.get("X-Hub-Signature-256", "")
            with receiver.changed:
                status = receiver.answers.pop(0) if receiver.answers else 200
                receiver.posts.append(Post(signature, raw, status, time.monotonic()))
                receiver.changed.notify_all()
            self._answer(status, "")

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


@dataclass(frozen=True)
class Reply:
    """An answer: status, JSON (or None), raw bytes, headers."""

    status: int
    json: Any
    raw: bytes
    headers: dict[str, str]

    @property
    def code(self) -> int:
        """Return Graph's error code."""
        return int(self.json["error"]["code"])

    @property
    def details(self) -> str:
        """Return the error's details."""
        return str(self.json["error"]["error_data"]["details"])


def http(
    port: int,
    method: str,
    path: str,
    *,
    body: Any = None,
    headers: dict[str, str] | None = None,
    timeout: float = 10,
) -> Reply:
    """Make one request; bytes go as they are, anything else as JSON."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.request(method, path, raw, headers or {})
        answer: HTTPResponse = connection.getresponse()
        data = answer.read()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        parsed = json.loads(data) if is_json else None
        return Reply(answer.status, parsed, data, dict(answer.getheaders()))
    finally:
        connection.close()
