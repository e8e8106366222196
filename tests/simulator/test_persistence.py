"""What a restart keeps."""

import time
from pathlib import Path

import orjson

from tests.simulator.conftest import PHONE, Line, Server, new_line
from tests.simulator.receiver import Receiver


def again(line: Line, state: Path) -> Line:
    """Stop the sandbox and start another on the same file."""
    line.server.stop()
    return Line(Server(state), line.receiver, line.id, line.waba, line.token)


def test_a_restart_keeps_everything(receiver: Receiver, tmp_path: Path) -> None:
    state = tmp_path / "var" / "state.json"
    line = new_line(Server(state), receiver)
    line.templates({"name": "t", "components": [{"type": "BODY", "text": "Hi"}]})
    line.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann", "hide_phone": True})
    line.server.sim("PUT", "faults", {"slow_ms": 1})
    line.server.sim("PUT", "clock", {"offset_seconds": 500})
    media = line.arrived("image", sample="sunset")["image"]["id"]
    wamid = line.sent()
    receiver.wait(lambda r: "delivered" in r.statuses(wamid))
    before = line.server.sim("GET", f"chats/{line.id}/{PHONE}").json

    line = again(line, state)

    assert line.server.sim("GET", f"chats/{line.id}/{PHONE}").json == before
    assert line.server.sim("GET", "clock").json["offset_seconds"] == 500
    assert line.server.sim("GET", "faults").json["slow_ms"] == 1
    assert line.server.sim("PUT", f"customers/{PHONE}", {}).json["hide_phone"] is True
    assert line.graph("GET", media).json["mime_type"] == "image/jpeg"
    assert line.send("template", {"name": "t", "language": {"code": "en"}}).status == 200
    assert line.send().status == 200
    line.server.stop()


def test_undelivered_webhooks_come_after_a_restart(receiver: Receiver, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    line = new_line(Server(state), receiver)
    receiver.answers = [500] * 3
    wamid = line.act("text", text="hi").json["id"]
    receiver.wait(lambda r: len(r.posts) >= 2)

    line = again(line, state)

    receiver.wait(lambda r: [m["id"] for m in r.items("messages")] == [wamid])
    line.server.stop()


def test_a_message_on_its_way_is_delivered_after_a_restart(
    receiver: Receiver, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    line = new_line(Server(state), receiver)
    line.arrived("text", text="hi")
    wamid = line.sent()

    line = again(line, state)

    receiver.wait(lambda r: "delivered" in r.statuses(wamid))
    line.server.stop()


def test_a_change_is_saved_soon_and_whole(receiver: Receiver, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    line = new_line(Server(state), receiver)
    line.arrived("text", text="hi")

    deadline = time.monotonic() + 10
    while not state.exists() or b'"hi"' not in state.read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.1)

    assert state.stat().st_mode & 0o077 == 0
    assert orjson.loads(state.read_bytes())["format"] == 1
    line.server.stop()
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_the_newest_500_messages_of_a_chat_are_kept(line: Line) -> None:
    for number in range(620):
        line.act("text", text=str(number))

    messages = line.server.sim("GET", f"chats/{line.id}/{PHONE}").json["messages"]

    assert 500 <= len(messages) <= 600
    assert messages[-1]["content"]["body"] == "619"
