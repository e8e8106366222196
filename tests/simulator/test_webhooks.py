"""Delivery: verified, signed, gathered, in order, tried again; and what the faults do to it."""

import json
import time
from itertools import pairwise

from tests.simulator.conftest import PHONE, SECRET, Line, Server, new_line
from tests.simulator.receiver import Receiver
from whatsapp.signature import verify


def texts(line: Line, count: int) -> list[str]:
    return [line.act("text", text=f"number {n}").json["id"] for n in range(count)]


def arrived(receiver: Receiver) -> list[str]:
    return [message["id"] for message in receiver.items("messages")]


def test_a_customers_message_has_metas_envelope(line: Line) -> None:
    line.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann Becker"})
    wamid = line.act("text", text="Hello").json["id"]

    post = line.receiver.wait(lambda r: r.posts)[0]

    body = json.loads(post.raw)
    user_id = body["entry"][0]["changes"][0]["value"]["contacts"][0]["user_id"]
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    assert body == {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": line.waba,
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": "49301234567",
                                "phone_number_id": line.id,
                            },
                            "contacts": [
                                {
                                    "profile": {"name": "Ann Becker"},
                                    "wa_id": PHONE[1:],
                                    "user_id": user_id,
                                }
                            ],
                            "messages": [
                                {
                                    "from": PHONE[1:],
                                    "from_user_id": user_id,
                                    "id": wamid,
                                    "timestamp": message["timestamp"],
                                    "type": "text",
                                    "text": {"body": "Hello"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }
    assert verify(SECRET, post.raw, post.signature)


def test_a_hidden_phone_is_nowhere_in_the_body(line: Line) -> None:
    line.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann", "hide_phone": True})
    line.arrived("text", text="Hello")

    assert all(PHONE[1:].encode() not in post.raw for post in line.receiver.posts)


def test_the_challenge_comes_before_the_first_delivery_and_once(line: Line) -> None:
    assert line.receiver.challenges == 0
    line.arrived("text", text="one")
    line.arrived("text", text="two")
    assert line.receiver.challenges == 1


def test_a_wrong_challenge_holds_back_what_is_due(server: Server, receiver: Receiver) -> None:
    line = new_line(server, receiver, verify_token="wrong")
    wamid = line.act("text", text="hi").json["id"]
    receiver.wait(lambda r: r.challenges)
    assert not receiver.posts

    server.sim("PUT", f"numbers/{line.id}", {"verify_token": receiver.verify_token})

    receiver.wait(lambda r: arrived(r) == [wamid])


def test_events_of_one_moment_share_a_post_in_order(line: Line) -> None:
    line.receiver.answers = [500]
    wamids = texts(line, 12)

    line.receiver.wait(lambda r: len(arrived(r)) == 12)

    assert arrived(line.receiver) == wamids
    assert len(line.receiver.posts) < 12


def test_a_refused_delivery_is_tried_again_with_growing_pauses(line: Line) -> None:
    line.receiver.answers = [500, 503, 404]
    line.act("text", text="hi")

    line.receiver.wait(lambda r: r.items("messages"))

    assert [post.status for post in line.receiver.posts] == [500, 503, 404, 200]
    assert len({post.raw for post in line.receiver.posts}) == 1
    times = [post.at for post in line.receiver.posts]
    pauses = [b - a for a, b in pairwise(times)]
    assert pauses[0] < pauses[1] < pauses[2]


def test_a_new_address_is_tried_at_once(line: Line) -> None:
    line.receiver.answers = [500] * 4
    line.act("text", text="hi")
    line.receiver.wait(lambda r: len(r.posts) == 4)
    other = Receiver()
    other.start()

    line.server.sim("PUT", f"numbers/{line.id}", {"webhook_url": other.url})

    other.wait(lambda r: r.items("messages"), seconds=1.5)
    other.stop()


def test_an_override_wins_after_its_challenge_and_an_empty_one_ends_it(line: Line) -> None:
    other = Receiver(verify_token="theirs")
    other.start()
    configuration = {"override_callback_uri": other.url, "verify_token": "wrong"}
    wrong = line.graph("POST", line.id, {"webhook_configuration": configuration})
    assert wrong.code == 2200

    configuration["verify_token"] = "theirs"
    right = line.graph("POST", line.id, {"webhook_configuration": configuration})
    assert right.json == {"success": True}
    shown = line.graph("GET", f"{line.id}?fields=webhook_configuration").json
    assert shown["webhook_configuration"]["phone_number"] == other.url
    line.act("text", text="hi")
    other.wait(lambda r: r.items("messages"))

    line.graph("POST", line.id, {"webhook_configuration": {"override_callback_uri": ""}})
    line.arrived("text", text="back")
    other.stop()


def test_duplicates_come_as_posts_of_their_own(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"duplicate_rate": 1})

    wamid = chat.act("text", text="twice").json["id"]

    chat.receiver.wait(lambda r: arrived(r).count(wamid) == 2)
    assert all([i for _, i in post.events()] for post in chat.receiver.posts)
    time.sleep(0.3)
    assert arrived(chat.receiver).count(wamid) == 2


def test_lost_statuses_never_come_but_messages_do(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"lose_statuses": 1})

    chat.sent()
    chat.arrived("text", text="hi")
    time.sleep(0.3)

    assert chat.receiver.statuses() == []


def test_reordering_shuffles_what_is_delivered_together(chat: Line) -> None:
    chat.server.sim("PUT", "faults", {"reorder": True})
    chat.receiver.answers = [500]
    before = len(arrived(chat.receiver))
    wamids = texts(chat, 12)

    chat.receiver.wait(lambda r: len(arrived(r)) == before + 12)

    came = arrived(chat.receiver)[before:]
    assert came != wamids
    assert sorted(came) == sorted(wamids)


def test_the_log_has_deliveries_and_refusals(chat: Line) -> None:
    chat.send("text", {"body": ""})

    entries = chat.server.sim("GET", "log").json["entries"]

    delivery = next(entry for entry in entries if entry["kind"] == "webhook")
    assert (delivery["status"], delivery["taken"], delivery["attempt"]) == (200, True, 1)
    assert delivery["events"] == ["message: text"]
    assert json.loads(delivery["body"])["object"] == "whatsapp_business_account"
    refusals = [entry["code"] for entry in entries if entry["kind"] == "refusal"]
    assert refusals == [131008]
    after = chat.server.sim("GET", f"log?after={delivery['id']}").json["entries"]
    assert delivery["id"] not in [entry["id"] for entry in after]
