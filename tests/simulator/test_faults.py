"""The faults of the Graph API."""

import time

import pytest

from tests.simulator.conftest import PHONE, Line


def test_an_answer_lost_after_acceptance(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"timeout_after_accept": 1})

    message = {"to": PHONE, "type": "text", "text": {"body": "hi"}}
    with pytest.raises(TimeoutError):
        chat.post({**message, "biz_opaque_callback_data": "in-doubt"}, timeout=0.4)

    chat.receiver.wait(lambda r: r.statuses()[-1:] == ["delivered"])
    status = chat.receiver.items("statuses")[-1]
    assert status["biz_opaque_callback_data"] == "in-doubt"


def test_a_refused_call_did_nothing(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"error_rate": 1})

    reply = chat.send()

    assert (reply.status, reply.code) == (500, 131000)
    assert len(chat.server.sim("GET", f"chats/{chat.id}/{PHONE}").json["messages"]) == 1


def test_the_code_of_a_refused_call_can_be_chosen(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"error_rate": 1, "error_code": 80007})

    assert (chat.send().status, chat.send().code) == (400, 80007)


def test_a_slow_answer(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"slow_ms": 300})
    begun = time.monotonic()

    assert chat.send().status == 200

    assert time.monotonic() - begun >= 0.3


def test_faults_are_shown_and_keep_what_is_not_named(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"slow_ms": 5, "reorder": True})

    assert chat.server.sim("PUT", "faults", {"slow_ms": 0}).json == {
        "timeout_after_accept": 0.0,
        "error_rate": 0.0,
        "slow_ms": 0.0,
        "lose_statuses": 0.0,
        "duplicate_rate": 0.0,
        "reorder": True,
        "error_code": 131000,
        "late_refusals": False,
    }
    assert chat.server.sim("GET", "faults").json["reorder"] is True


@pytest.mark.parametrize(
    "fault", [{"gravity": 1}, {"error_rate": 2}, {"error_rate": "often"}, {"error_code": 7}]
)
def test_a_fault_that_makes_no_sense_is_refused_and_changes_nothing(
    chat: Line, fault: dict[str, object]
) -> None:
    reply = chat.server.sim("PUT", "faults", {"slow_ms": 9, **fault})

    assert reply.status == 400
    assert chat.server.sim("GET", "faults").json["slow_ms"] == 0
