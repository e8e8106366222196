"""The 24 hours, and the clock that moves them."""

import time

from tests.simulator.conftest import PHONE, Line

DAY = 24 * 3600


def advance(line: Line, seconds: int) -> None:
    assert line.server.sim("PUT", "clock", {"advance_seconds": seconds}).status == 200


def test_nobody_wrote_so_only_templates_go(line: Line) -> None:
    line.templates({"name": "hi", "components": [{"type": "BODY", "text": "Hi"}]})

    refused = line.send()
    taken = line.send("template", {"name": "hi", "language": {"code": "en"}})

    assert (refused.status, refused.code) == (400, 131047)
    assert taken.status == 200
    assert taken.json["messages"][0]["message_status"] == "accepted"


def test_a_refused_message_leaves_nobody_behind(line: Line) -> None:
    line.send()

    assert line.server.sim("GET", f"chats/{line.id}/{PHONE}").code == 100


def test_a_message_opens_the_window_for_24_hours(chat: Line) -> None:
    advance(chat, DAY - 5)
    assert chat.send().status == 200
    advance(chat, 6)
    assert chat.send().code == 131047
    chat.arrived("text", text="still there?")
    assert chat.send().status == 200


def test_a_template_does_not_open_the_window(line: Line) -> None:
    line.templates({"name": "hi", "components": [{"type": "BODY", "text": "Hi"}]})

    line.sent("template", {"name": "hi", "language": {"code": "en"}})

    assert line.send().code == 131047


def test_opening_the_chat_opens_the_window(line: Line) -> None:
    message = line.arrived("request_welcome")

    assert message["type"] == "request_welcome"
    assert line.send().status == 200


def test_a_reaction_does_not_open_the_window(chat: Line) -> None:
    wamid = chat.sent()
    advance(chat, DAY + 1)

    chat.arrived("reaction", message=wamid, emoji="👍")

    assert chat.send().code == 131047


def test_the_window_is_of_one_number_and_one_customer(chat: Line) -> None:
    other = {"to": "+4915199999999", "type": "text", "text": {"body": "hi"}}

    assert chat.post(other).code == 131047


def test_a_late_refusal_comes_as_a_failed_status(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"late_refusals": True})
    advance(chat, DAY + 1)

    wamid = chat.sent()

    chat.receiver.wait(lambda r: r.statuses(wamid) == ["failed"])
    assert chat.receiver.items("statuses")[-1]["errors"][0]["code"] == 131047


def test_moving_the_clock_is_told_to_the_number(chat: Line) -> None:
    advance(chat, 3600)
    advance(chat, 60)

    told = chat.receiver.wait(lambda r: r.items("sandbox_clock")[1:])
    assert told == [
        {
            "metadata": {
                "display_phone_number": "49301234567",
                "phone_number_id": chat.id,
            },
            "offset_seconds": 3660,
        }
    ]
    clock = chat.server.sim("GET", "clock").json
    assert clock["offset_seconds"] == 3660
    assert abs(clock["now"] - time.time() - 3660) < 5


def test_timestamps_are_of_the_sandbox_clock(chat: Line) -> None:
    chat.server.sim("PUT", "clock", {"offset_seconds": 10 * DAY})

    message = chat.arrived("text", text="later")

    assert abs(int(message["timestamp"]) - time.time() - 10 * DAY) < 5


def test_the_clock_takes_one_number(chat: Line) -> None:
    assert chat.server.sim("PUT", "clock", {}).status == 400
    assert chat.server.sim("PUT", "clock", {"advance_seconds": "soon"}).status == 400
    both = {"advance_seconds": 1, "offset_seconds": 1}
    assert chat.server.sim("PUT", "clock", both).status == 400
