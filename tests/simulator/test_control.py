"""The control API itself."""

import pytest

from tests.simulator.conftest import PHONE, Line, Server
from tests.simulator.receiver import http


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "numbers/1"),
        ("PUT", "wabas/1/templates"),
        ("PUT", "customers/4915112345678"),
        ("POST", "customers/4915112345678/messages"),
        ("GET", "chats/1/4915112345678"),
        ("POST", "media"),
        ("GET", "faults"),
        ("PUT", "clock"),
        ("GET", "log"),
        ("POST", "reset"),
    ],
)
def test_everything_needs_the_control_token(server: Server, method: str, path: str) -> None:
    reply = server.sim(method, path, {}, token="wrong")

    assert (reply.status, reply.code) == (401, 190)


def test_healthz_needs_nothing(server: Server) -> None:
    assert http(server.port, "GET", "/healthz").json == {"status": "ok", "webhooks_waiting": 0}


def test_putting_a_number_again_keeps_what_is_not_named(line: Line) -> None:
    reply = line.server.sim("PUT", f"numbers/{line.id}", {"verified_name": "New name"})

    assert reply.status == 200
    facts = line.graph("GET", line.id).json
    assert (facts["verified_name"], facts["display_phone_number"]) == ("New name", "+49 30 1234567")


@pytest.mark.parametrize(
    "body", [{}, {"waba_id": "1"}, {"waba_id": 1}, {"colour": "red"}, {"throughput": 0}]
)
def test_a_number_needs_all_its_facts(server: Server, body: dict[str, object]) -> None:
    assert server.sim("PUT", "numbers/777", body).status == 400


def test_a_customer_is_made_and_changed(line: Line) -> None:
    made = line.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann"}).json
    changed = line.server.sim("PUT", f"customers/{PHONE}", {"user_id": "DE.7"}).json

    assert made["user_id"].startswith("DE.")
    assert (changed["name"], changed["user_id"]) == ("Ann", "DE.7")
    taken = line.server.sim("PUT", "customers/+4915100000000", {"user_id": "DE.7"})
    assert taken.status == 400
    assert line.server.sim("PUT", "customers/12", {}).status == 400


def test_templates_are_a_list_with_components(line: Line) -> None:
    assert line.server.sim("PUT", f"wabas/{line.waba}/templates", {}).status == 400
    bad = [{"name": "a", "language": "en", "category": "UTILITY"}]
    assert line.server.sim("PUT", f"wabas/{line.waba}/templates", bad).status == 400


def test_reset_keeps_numbers_and_templates(chat: Line) -> None:
    chat.templates({"name": "t", "components": [{"type": "BODY", "text": "Hi"}]})
    chat.server.sim("PUT", "faults", {"slow_ms": 5})
    chat.server.sim("PUT", "clock", {"offset_seconds": 60})

    chat.server.sim("POST", "reset", {})

    assert chat.server.sim("GET", f"chats/{chat.id}/{PHONE}").status == 400
    assert chat.server.sim("GET", "faults").json["slow_ms"] == 0
    assert chat.server.sim("GET", "clock").json["offset_seconds"] == 0
    assert len(chat.graph("GET", f"{chat.waba}/message_templates").json["data"]) == 1


def test_a_number_that_comes_late_hears_the_clock(line: Line) -> None:
    line.server.sim("POST", "reset", {"all": True})
    line.server.sim("PUT", "clock", {"offset_seconds": 60})
    body = {
        "waba_id": line.waba,
        "display_number": "+49 30 1",
        "verified_name": "Cafe",
        "access_token": "t",
        "app_secret": "s",
        "webhook_url": line.receiver.url,
        "verify_token": line.receiver.verify_token,
    }

    line.server.sim("PUT", "numbers/late", body)

    told = line.receiver.wait(lambda r: r.items("sandbox_clock"))
    assert told[0]["offset_seconds"] == 60
