"""The door's own work: what it refuses, and how it writes down what it takes."""

import asyncio
import json
from typing import Any

import orjson
import pytest

from tenants.secret import Secret
from whatsapp import signature
from whatsapp.door import asgi, body
from whatsapp.door.asgi import PATH, Door
from whatsapp.door.groupcommit import Row
from whatsapp.door.knownapps import App

SECRET = Secret("an-app-secret")
APPS = {
    "fine": App("fine", SECRET, Secret("verify")),
    "lost": App("lost", None, None),
    "half": App("half", SECRET, None),
}


class Nothing:
    """Stands for the database and the nudger: it keeps what it is given."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    async def get(self, app_id: str) -> App | None:
        return APPS.get(app_id)

    async def write(self, rows: list[Row]) -> None:
        self.rows += rows

    def nudge(self, _lanes: set[int]) -> None:
        pass


def ask(
    raw: bytes, app: str = "fine", method: str = "POST", *, ends: bool = True, **more: Any
) -> tuple[int, list[Row], list[Any]]:
    """Return the status, what was stored, and all messages of the answer."""
    kept: Any = Nothing()
    door = Door(apps=kept, store=kept, nudger=kept, lanes=4)
    header = signature.sign(SECRET, raw).encode()
    scope = {
        "method": method,
        "path": PATH + app + "/",
        "query_string": b"hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify",
        "headers": [(b"x-hub-signature-256", header)],
        **more,
    }
    messages = [{"type": "http.request", "body": raw, "more_body": not ends}]
    said: list[Any] = []

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(door(scope, receive, send))
    return said[0]["status"], kept.rows, said


def webhook(*texts: str) -> bytes:
    """Return a webhook with a message for each text, which is JSON as it is written."""
    messages = ",".join(f'{{"from": "1", "id": "{n}", "text": {t}}}' for n, t in enumerate(texts))
    value = f'{{"metadata": {{"phone_number_id": "111"}}, "messages": [{messages}]}}'
    change = f'{{"field": "messages", "value": {value}}}'
    return f'{{"entry": [{{"id": "waba", "changes": [{change}]}}]}}'.encode()


def texts(rows: list[Row]) -> list[str]:
    return [orjson.loads(row.body)["value"]["messages"][0]["text"] for row in rows]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r'"\ud800"', "\ufffd"),
        (r'"a\udfff\ud800b"', "a\ufffd\ufffdb"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
        (r'"\\ud800"', r"\ud800"),
        ('"\n\x01"', "\n\x01"),
    ],
)
def test_half_a_character_costs_nobody_a_message(written: str, kept: str) -> None:
    status, rows, _ = ask(webhook('"before"', written, r'"\ud800"', '"after"'))
    assert status == 200
    assert texts(rows) == ["before", kept, "\ufffd", "after"]


def test_bytes_that_are_no_text_cost_nobody_a_message() -> None:
    status, rows, _ = ask(webhook('"before"', '"?"', '"after"').replace(b"?", b"\xed\xa0\x80"))
    assert status == 200
    assert texts(rows)[::2] == ["before", "after"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r'"\u0000"', "\ufffd"),
        (r'"\\u0000"', r"\u0000"),
        (r'"\\\u0000"', "\\\ufffd"),
        (r'"\\\\u0000"', r"\\u0000"),
        (r'"\u0000\u0000\\u0000\u0000"', "\ufffd\ufffd\\u0000\ufffd"),
        (r'"\u0001\\"', "\x01\\"),
    ],
)
def test_only_a_real_nul_is_replaced(written: str, kept: str) -> None:
    status, rows, _ = ask(webhook(written))
    assert (status, texts(rows)) == (200, [kept])
    assert "\x00" not in json.dumps(texts(rows), ensure_ascii=False)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"{",
        webhook("NaN"),
        webhook('"\\ud800", "x": Infinity'),
        webhook('"\\ud800", "x": ' + "9" * 5000),
        webhook("[" * 500 + "]" * 500),
        webhook("[" * 100_000 + "]" * 100_000),
        webhook("[" * 900 + r'"\ud800"' + "]" * 900),
    ],
)
def test_what_is_no_webhook_is_refused(raw: bytes) -> None:
    assert ask(raw)[:2] == (400, [])


def test_an_unreadable_secret_asks_to_deliver_again() -> None:
    assert ask(webhook('"hi"'), "lost")[:2] == (503, [])
    assert ask(b"", "lost", "GET")[0] == 503
    assert ask(webhook('"hi"'), "half")[0] == 200
    assert ask(b"", "half", "GET")[0] == 503
    assert ask(b"", "fine", "GET")[0] == 200
    assert ask(webhook('"hi"'), "nobody")[0] == 404


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "LINGER", 0.01)
    monkeypatch.setattr(asgi, "PATIENCE", 0.05)
    status, rows, said = ask(webhook('"hi"'), ends=False)
    assert (status, rows) == (408, [])
    assert (b"connection", b"close") in said[0]["headers"]
    assert said[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"999999999")]])
def test_a_body_that_is_too_large(headers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "LINGER", 0.01)
    monkeypatch.setattr(asgi, "MAX_BODY", 1 << 20)
    status, rows, said = ask(b"x" * (1 << 20) + b"y", headers=headers)
    assert (status, rows) == (413, [])
    assert said[1]["body"] == b"At most 1 MB."
