"""One message in six seconds to a customer, and so many a second from a number."""

from tests.simulator.conftest import Line, Server, new_line
from tests.simulator.receiver import Receiver


def test_45_at_once_then_one_in_six_seconds(chat: Line) -> None:
    assert all(chat.send().status == 200 for _ in range(45))

    refused = chat.send()

    assert (refused.status, refused.code) == (400, 131056)
    chat.server.sim("PUT", "clock", {"advance_seconds": 7})
    assert chat.send().status == 200
    assert chat.send().code == 131056
    chat.server.sim("PUT", "clock", {"advance_seconds": 45 * 6})
    assert all(chat.send().status == 200 for _ in range(45))


def test_the_pair_limit_is_of_one_customer(chat: Line) -> None:
    for _ in range(45):
        chat.send()
    other = "+4915100000001"
    chat.arrived("text", text="hi", phone=other)

    assert chat.post({"to": other, "type": "text", "text": {"body": "hi"}}).status == 200


def test_a_refused_message_costs_nothing_of_the_pair(chat: Line) -> None:
    for _ in range(20):
        chat.send("text", {"body": ""})

    assert all(chat.send().status == 200 for _ in range(45))


def test_a_clock_set_back_does_not_lock_a_pair(chat: Line) -> None:
    chat.server.sim("PUT", "clock", {"offset_seconds": 7200})
    for _ in range(10):
        chat.send()
    chat.server.sim("PUT", "clock", {"offset_seconds": 0})

    assert chat.send().status == 200


def test_a_number_sends_so_many_a_second(server: Server, receiver: Receiver) -> None:
    line = new_line(server, receiver, throughput=5)
    line.arrived("text", text="hi")

    codes = [reply.code for reply in (line.send() for _ in range(12)) if reply.status != 200]

    assert codes
    assert set(codes) == {130429}


def test_read_receipts_cost_no_quota(server: Server, receiver: Receiver) -> None:
    line = new_line(server, receiver, throughput=1)
    wamid = line.arrived("text", text="hi")["id"]

    replies = [line.post({"status": "read", "message_id": wamid}) for _ in range(5)]

    assert all(reply.status == 200 for reply in replies)
