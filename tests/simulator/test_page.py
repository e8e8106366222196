"""The phone page's document, its calls and its stream."""

import json
import threading
from http.client import HTTPConnection

import pytest

from tests.simulator.conftest import PHONE, Line
from tests.simulator.receiver import Json, http

OWN = {"X-Sandbox-Page": "1"}


@pytest.mark.parametrize("path", ["/", "/?number=1&customer=2", f"/phone/1/{PHONE}"])
def test_the_page_has_a_strict_policy(line: Line, path: str) -> None:
    reply = http(line.server.port, "GET", path)

    policy = reply.headers["content-security-policy"]
    assert reply.status == 200
    assert b"<title>Sandbox phone</title>" in reply.raw
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"style=" not in reply.raw
    assert b"<script>" not in reply.raw


def test_other_sites_cannot_act(chat: Line) -> None:
    path = f"/_phone/chats/{chat.id}/{PHONE}/actions"
    body = {"type": "text", "text": "hi"}

    assert http(chat.server.port, "POST", path, body=body).status == 403
    assert http(chat.server.port, "POST", path, body=body, headers=OWN).status == 200
    for name in ("faults", "clock", f"customers/{PHONE}"):
        assert http(chat.server.port, "PUT", f"/_phone/{name}", body={}).status == 403


def test_the_page_reads_chats_and_never_secrets(chat: Line) -> None:
    overview = http(chat.server.port, "GET", "/_phone/overview")
    shown = http(chat.server.port, "GET", f"/_phone/chats/{chat.id}/{PHONE}").json

    assert overview.json["numbers"][0]["verified_name"] == "Corner Cafe"
    assert chat.token.encode() not in overview.raw
    assert b"app-secret" not in overview.raw
    assert shown["messages"][0]["content"] == {"body": "hello"}
    assert http(chat.server.port, "GET", f"/_phone/chats/{chat.id}/+491700000000").status == 400


def test_files_are_shown_without_being_run(chat: Line) -> None:
    media = chat.arrived("image", sample="sunset")["image"]["id"]

    reply = http(chat.server.port, "GET", f"/_phone/media/{media}")

    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in reply.headers["content-security-policy"]


def test_an_entry_of_the_log_has_its_body(chat: Line) -> None:
    entry = http(chat.server.port, "GET", "/_phone/overview").json["log"][0]

    whole = http(chat.server.port, "GET", f"/_phone/log/{entry['id']}").json

    assert "body" not in entry
    assert "whatsapp_business_account" in whole["body"]
    assert http(chat.server.port, "GET", "/_phone/log/999999").status == 400


class Stream:
    """A page that is open."""

    def __init__(self, line: Line, *, looking: bool) -> None:
        self.events: list[tuple[str, Json]] = []
        self._connection = HTTPConnection("127.0.0.1", line.server.port, timeout=10)
        query = f"number={line.id}&customer=%2B{PHONE[1:]}&looking={int(looking)}"
        self._connection.request("GET", f"/_phone/events?{query}")
        self._answer = self._connection.getresponse()
        self.next()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def next(self) -> bool:
        """Take in one event; return whether the stream goes on."""
        lines: list[str] = []
        while True:
            raw = self._answer.readline()
            if not raw.strip():
                break
            lines.append(raw.decode().strip())
        if lines and lines[0].startswith("event: "):
            data = json.loads(lines[1].removeprefix("data: "))
            self.events.append((lines[0].removeprefix("event: "), data))
        return bool(raw)

    def _read(self) -> None:
        while self.next():
            pass

    def close(self) -> None:
        self._answer.fp.raw._sock.shutdown(2)
        self._thread.join(5)
        self._answer.close()
        self._connection.close()


def test_an_open_chat_reads_what_is_there_and_what_comes(chat: Line) -> None:
    before = chat.sent()
    chat.receiver.wait(lambda r: "delivered" in r.statuses(before))

    stream = Stream(chat, looking=True)
    chat.receiver.wait(lambda r: "read" in r.statuses(before))
    after = chat.sent()
    chat.receiver.wait(lambda r: r.statuses(after) == ["sent", "delivered", "read"])
    stream.close()

    names = [name for name, _ in stream.events]
    assert names[0] == "clock"
    assert {"message", "status", "log"} <= set(names)
    messages = [data["message"] for name, data in stream.events if name == "message"]
    assert [message["wamid"] for message in messages] == [after]


def test_a_page_nobody_looks_at_reads_nothing(chat: Line) -> None:
    stream = Stream(chat, looking=False)
    wamid = chat.sent()
    chat.receiver.wait(lambda r: "delivered" in r.statuses(wamid))
    chat.arrived("text", text="later")
    stream.close()

    assert chat.receiver.statuses(wamid) == ["sent", "delivered"]
    assert any(name == "message" for name, _ in stream.events)


def test_typing_is_seen_for_25_seconds(chat: Line) -> None:
    stream = Stream(chat, looking=True)
    wamid = chat.receiver.items("messages")[0]["id"]
    typing = {"status": "read", "message_id": wamid, "typing_indicator": {"type": "text"}}
    chat.post(typing)
    chat.arrived("text", text="later")
    stream.close()

    assert ("typing", {"seconds": 25}) in stream.events
