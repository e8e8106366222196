"""Sessions beside people and outside servers: silence while a person answers, HTTP steps."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from agency.models import User
from conversations import actions
from conversations.models import Conversation, Message, Number, Record
from flows import http, timers
from flows.models import HttpCall, Session, Timer
from tenants.models import Agency
from tests.integration import flowkit, meta


def sent() -> list[str]:
    return list(
        Message.objects.filter(direction="out", source="flow")
        .order_by("id")
        .values_list("text", flat=True)
    )


def time_passes(number: Number, by: timedelta) -> None:
    number.clock_offset += by
    number.save()
    timers.drain()


def test_silence_takes_the_time_out(alice: Agency) -> None:
    number = meta.connect(alice, sandbox=True)
    flowkit.go_live(flowkit.buttons(timeout=3600))
    meta.deliver(meta.message("hi"))
    time_passes(number, timedelta(hours=2))
    assert len(sent()) == 2


def test_while_a_person_answers_no_time_out_speaks(alice: Agency) -> None:
    number = meta.connect(alice, sandbox=True)
    flowkit.go_live(flowkit.buttons(timeout=3600))
    meta.deliver(meta.message("hi"))
    person = User.objects.create_user(email="p@example.com", password="a-long-password")
    actions.take_over(Conversation.objects.get().pk, by=person)
    time_passes(number, timedelta(hours=2))
    assert len(sent()) == 1, "the question, and nothing since"
    assert Session.objects.get().status == "handed_over"
    assert not Timer.objects.exists()

    actions.hand_back(Conversation.objects.get().pk)
    meta.deliver(meta.message("hi again", at=(timezone.now() + timedelta(hours=2)).timestamp()))
    assert len(sent()) == 2, "the automation begins anew"


class Shop(BaseHTTPRequestHandler):
    """A server whose answers come in pieces."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({"stock": 7, "padding": "x" * self.server.padding}).encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for start in range(0, len(body), 10_000):
            piece = body[start : start + 10_000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.padding = 100_000  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def asking(url: str) -> dict[str, Any]:
    """Ask a server when somebody writes, and say what it knew."""
    say = {"kind": "text", "body": "We have {{ answers.stock }}."}
    sorry = {"kind": "text", "body": "We do not know."}
    return {
        "format": 1,
        "name": "Stock",
        "entry": "ask",
        "triggers": [{"id": "any", "type": "any_message"}],
        "nodes": [
            {
                "id": "ask",
                "type": "http_request",
                "config": {"method": "GET", "url": url, "save": {"stock": "stock"}},
                "ports": {"ok": "say", "error": "sorry"},
            },
            {"id": "say", "type": "text", "config": {"content": say}, "ports": {"next": "end"}},
            {"id": "sorry", "type": "text", "config": {"content": sorry}, "ports": {"next": "end"}},
            {"id": "end", "type": "end", "config": {}, "ports": {}},
        ],
    }


def asked(shop: ThreadingHTTPServer) -> None:
    """Let a customer set off a flow that asks the shop, and the request be made."""
    flowkit.go_live(asking(f"http://localhost:{shop.server_port}/stock"))
    meta.deliver(meta.message("hi"))
    http.drain()


def test_an_answer_in_pieces_is_read_whole(
    alice: Agency, shop: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.connect(alice)
    monkeypatch.setattr(http, "check_public", lambda _address: None)
    asked(shop)
    assert sent() == ["We have 7."]
    assert not HttpCall.objects.exists()


def test_too_large_an_answer_is_an_error(
    alice: Agency, shop: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.connect(alice)
    monkeypatch.setattr(http, "check_public", lambda _address: None)
    shop.padding = http.MAX_BODY  # type: ignore[attr-defined]
    asked(shop)
    assert sent() == ["We do not know."]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "[::1]"])
def test_a_private_address_is_never_asked(
    alice: Agency, shop: ThreadingHTTPServer, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.connect(alice)
    monkeypatch.setattr(http, "pause_seconds", lambda _attempt: pytest.fail("tried again"))
    flowkit.go_live(asking(f"http://{host}:{shop.server_port}/stock"))
    meta.deliver(meta.message("hi"))
    http.drain()
    assert sent() == ["We do not know."]


def test_a_resolved_conversation_is_the_automations_again(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    person = User.objects.create_user(email="p@example.com", password="a-long-password")
    conversation = Conversation.objects.get()
    actions.take_over(conversation.pk, by=person)
    meta.deliver(meta.message("are you there?"))
    assert len(sent()) == 1, "a person answers"
    actions.set_status(conversation.pk, Conversation.Status.RESOLVED)
    meta.deliver(meta.tap("yes"))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.handler) == ("open", "bot")
    assert len(sent()) == 2


def test_what_a_flow_hands_over_and_resolves_is_recorded(alice: Agency) -> None:
    meta.connect(alice)
    definition = flowkit.buttons()
    nodes = {node["id"]: node for node in definition["nodes"]}
    nodes["thanks"]["ports"] = {"next": "done"}
    definition["nodes"].append({"id": "done", "type": "resolve", "config": {}, "ports": {}})
    flowkit.go_live(definition)
    meta.deliver(meta.message("hi", phone="15550001"), meta.message("hi", phone="15550002"))
    meta.deliver(meta.tap("yes", phone="15550001"), meta.tap("no", phone="15550002"))
    found = Record.objects.order_by("kind").values_list("kind", "detail", "person")
    assert list(found) == [
        ("handed_over", {"by": "flow", "reason": "Wants a person."}, None),
        ("resolved", {"by": "flow"}, None),
    ]
