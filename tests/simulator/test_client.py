"""The client of Graph against the sandbox: every call, and what becomes of a failure."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator.conftest import PHONE, Line
from whatsapp import payloads
from whatsapp.client import Graph, GraphFailure, run
from whatsapp.errors import Retry

PNG = b"\x89PNG\r\n" + b"0" * 200
DEFINITION = [{"type": "BODY", "text": "Hi"}]


@pytest.fixture
def graph(chat: Line) -> Graph:
    base = f"http://127.0.0.1:{chat.server.port}"
    return Graph(base_url=base, token=chat.token, version="v25.0")


def failure(call: Callable[[], Any]) -> Any:
    with pytest.raises(GraphFailure) as caught:
        call()
    return caught.value.error


def test_sending_and_reading(chat: Line, graph: Graph) -> None:
    body = {"messaging_product": "whatsapp", "to": PHONE, "type": "text", "text": {"body": "hi"}}
    assert run(graph.send(chat.id, body))["messages"][0]["id"]
    inbound = chat.receiver.items("messages")[0]["id"]
    receipt = payloads.mark_read_payload(inbound, typing=True)
    assert run(graph.send(chat.id, receipt)) == {"success": True}


def test_files_go_up_and_down(chat: Line, graph: Graph) -> None:
    ident = run(graph.upload(chat.id, PNG, "image/png", "a.png"))
    url = run(graph.media_info(ident))["url"]
    assert run(graph.download(url)) == PNG
    chat.server.sim("PUT", "clock", {"advance_seconds": 301})
    # The next attempt asks for a new address, so it is worth one.
    assert failure(lambda: run(graph.download(url))).retry is Retry.RETRY
    assert run(graph.delete_media(ident)) == {"success": True}
    assert failure(lambda: run(graph.media_info(ident))).code == 100


def test_the_token_goes_to_metas_hosts_only(graph: Graph) -> None:
    for url in ("", "https://example.com/a", "https://graph.facebook.com@example.com/a"):
        assert failure(lambda url=url: run(graph.download(url))).code == 131052


def test_templates_are_made_listed_and_deleted(chat: Line, graph: Graph) -> None:
    for language in ("en", "de", "fr"):
        made = payloads.template_create_payload(
            name="t", language=language, category="UTILITY", components=DEFINITION
        )
        assert run(graph.create_template(chat.waba, made))["status"] == "PENDING"
    ids = {item["language"]: item["id"] for item in run(graph.templates(chat.waba))}
    assert set(ids) == {"en", "de", "fr"}

    run(graph.delete_template(chat.waba, "t", template_id=ids["de"]))
    assert {item["language"] for item in run(graph.templates(chat.waba))} == {"en", "fr"}
    run(graph.delete_template(chat.waba, "t"))
    assert run(graph.templates(chat.waba)) == []


def test_all_pages_of_templates_are_read(chat: Line, graph: Graph) -> None:
    chat.templates(*({"name": f"t{n}", "components": DEFINITION} for n in range(201)))
    assert len(run(graph.templates(chat.waba))) == 201


def test_numbers_and_subscriptions(chat: Line, graph: Graph) -> None:
    assert run(graph.number_info(chat.id))["verified_name"] == "Corner Cafe"
    assert run(graph.register(chat.id, "123456")) == {"success": True}
    assert run(graph.subscribe(chat.waba)) == {"success": True}
    assert run(graph.subscribed_apps(chat.waba))["data"]


def test_failures_say_what_may_be_done(chat: Line, graph: Graph) -> None:
    stranger = Graph(base_url="http://127.0.0.1:1", token="t", version="v25.0")
    assert failure(lambda: run(stranger.send(chat.id, {}))).retry is Retry.RETRY
    wrong = Graph(base_url=f"http://127.0.0.1:{chat.server.port}", token="t", version="v25.0")
    assert failure(lambda: run(wrong.send(chat.id, {}))).code == 190
    chat.server.sim("PUT", "faults", {"error_rate": 1, "error_code": 131016})
    assert failure(lambda: run(graph.send(chat.id, {}))).retry is Retry.AMBIGUOUS
