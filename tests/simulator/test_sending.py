"""``POST /{number}/messages``: what is taken, what is answered, what is told afterwards."""

import pytest

from tests.simulator.conftest import PHONE, SECRET, Line
from tests.simulator.receiver import http
from whatsapp.signature import verify


def test_an_accepted_message_is_answered_as_meta_answers(chat: Line) -> None:
    reply = chat.send()

    assert reply.status == 200
    assert reply.json["messaging_product"] == "whatsapp"
    assert reply.json["contacts"] == [{"input": PHONE, "wa_id": PHONE[1:]}]
    assert reply.json["messages"][0]["id"].startswith("wamid.")


def test_statuses_come_in_order_signed_and_with_the_callback_data(chat: Line) -> None:
    wamid = chat.sent(biz_opaque_callback_data="message-7")

    chat.receiver.wait(lambda r: r.statuses(wamid) == ["sent", "delivered"])
    told = [item for item in chat.receiver.items("statuses") if item["id"] == wamid]
    assert {item["biz_opaque_callback_data"] for item in told} == {"message-7"}
    assert {item["recipient_id"] for item in told} == {PHONE[1:]}
    assert told[0]["pricing"]["category"] == "service"
    assert all(verify(SECRET, post.raw, post.signature) for post in chat.receiver.posts)


def test_callback_data_is_left_out_if_none_was_given(chat: Line) -> None:
    wamid = chat.sent()

    chat.receiver.wait(lambda r: r.statuses(wamid))
    assert "biz_opaque_callback_data" not in chat.receiver.items("statuses")[0]


@pytest.mark.parametrize("to", ["+49 (151) 1234-5678", "4915112345678", "15112345678"])
def test_a_phone_may_have_separators_and_gets_the_business_country_code(
    chat: Line, to: str
) -> None:
    reply = chat.post({"to": to, "type": "text", "text": {"body": "hi"}})

    assert reply.json["contacts"] == [{"input": to, "wa_id": PHONE[1:]}]


def test_a_phone_without_plus_from_abroad_reaches_somebody_else(chat: Line) -> None:
    chat.arrived("text", text="hi", phone="+16505551234")

    reply = chat.post({"to": "16505551234", "type": "text", "text": {"body": "hi"}})

    assert reply.code == 131047


def test_a_user_id_reaches_the_customer_and_hides_the_phone(chat: Line) -> None:
    customer = chat.server.sim("PUT", f"customers/{PHONE}", {"hide_phone": True}).json
    body = {"recipient": customer["user_id"], "type": "text", "text": {"body": "hi"}}

    reply = chat.post(body)

    contact = {"input": customer["user_id"], "user_id": customer["user_id"]}
    assert reply.json["contacts"] == [contact]
    wamid = reply.json["messages"][0]["id"]
    chat.receiver.wait(lambda r: r.statuses(wamid))
    status = next(s for s in chat.receiver.items("statuses") if s["id"] == wamid)
    assert "recipient_id" not in status
    assert status["recipient_user_id"] == customer["user_id"]


def test_to_wins_over_recipient_and_both_are_named(chat: Line) -> None:
    reply = chat.send(recipient="US.1")

    assert set(reply.json["contacts"][0]) == {"input", "wa_id", "user_id"}


def test_a_user_id_nobody_has_is_undeliverable(chat: Line) -> None:
    reply = chat.post({"recipient": "US.404", "type": "text", "text": {"body": "hi"}})

    assert (reply.status, reply.code) == (400, 131026)


def test_a_missing_or_wrong_token_is_190(chat: Line) -> None:
    assert (chat.send().status, chat.post({}, token="wrong").status) == (200, 401)
    reply = http(chat.server.port, "POST", f"/v25.0/{chat.id}/messages", body={})
    assert (reply.status, reply.code) == (401, 190)


def test_a_number_that_is_not_there_or_not_ones_own_is_100_33(chat: Line) -> None:
    reply = chat.graph("POST", "404404/messages", {})

    assert (reply.status, reply.code) == (400, 100)
    assert reply.json["error"]["error_subcode"] == 33


def test_the_error_body_has_metas_shape(chat: Line) -> None:
    error = chat.send("text", {"body": "x" * 5000}).json["error"]

    assert error["message"] == "(#131009) Parameter value is not valid"
    assert error["type"] == "OAuthException"
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert "4096" in error["error_data"]["details"]
    assert "5000" in error["error_data"]["details"]
    assert error["fbtrace_id"]


def test_what_is_no_json_is_100(chat: Line) -> None:
    assert chat.graph("POST", f"{chat.id}/messages", b"{oops").code == 100
    assert chat.graph("POST", f"{chat.id}/messages", b"[]").code == 100


def test_an_unknown_path_is_a_graph_error(chat: Line) -> None:
    assert chat.graph("POST", f"{chat.id}/nothing", {}).status == 404


def test_a_message_to_oneself_is_131021(chat: Line) -> None:
    reply = chat.post({"to": "+49301234567", "type": "text", "text": {"body": "hi"}})

    assert reply.code == 131021


def test_a_blocked_number_hears_131026_by_a_failed_status(chat: Line) -> None:
    chat.act("block")

    wamid = chat.sent(biz_opaque_callback_data="cb")

    chat.receiver.wait(lambda r: r.statuses(wamid) == ["failed"])
    status = chat.receiver.items("statuses")[-1]
    assert status["errors"][0]["code"] == 131026
    assert status["biz_opaque_callback_data"] == "cb"
    chat.act("unblock")
    later = chat.sent()
    chat.receiver.wait(lambda r: "delivered" in r.statuses(later))


def test_a_reaction_is_only_sent_and_shows_on_its_target(chat: Line) -> None:
    target = chat.receiver.items("messages")[0]["id"]

    wamid = chat.sent("reaction", {"message_id": target, "emoji": "👍"})

    chat.receiver.wait(lambda r: r.statuses(wamid) == ["sent"])
    shown = chat.server.sim("GET", f"chats/{chat.id}/{PHONE}").json["messages"][0]
    assert shown["reactions"] == {"business": "👍"}
    chat.sent("reaction", {"message_id": target, "emoji": ""})
    shown = chat.server.sim("GET", f"chats/{chat.id}/{PHONE}").json["messages"][0]
    assert shown["reactions"] == {}


def test_a_reaction_to_a_reaction_or_to_old_times_fails(chat: Line) -> None:
    old = chat.receiver.items("messages")[0]["id"]
    reaction = chat.arrived("reaction", message=old, emoji="👍")["id"]

    first = chat.sent("reaction", {"message_id": reaction, "emoji": "❤️"})
    chat.server.sim("PUT", "clock", {"advance_seconds": 30 * 86400 + 1})
    chat.arrived("text", text="still there?")
    second = chat.sent("reaction", {"message_id": old, "emoji": "❤️"})

    for wamid in (first, second):
        chat.receiver.wait(lambda r, wamid=wamid: r.statuses(wamid) == ["failed"])


def test_a_reaction_to_nothing_fails_afterwards_with_131009(chat: Line) -> None:
    wamid = chat.sent("reaction", {"message_id": "wamid.404", "emoji": "👍"})

    chat.receiver.wait(lambda r: r.statuses(wamid) == ["failed"])
    assert chat.receiver.items("statuses")[-1]["errors"][0]["code"] == 131009


def test_a_read_receipt_marks_earlier_messages_too(chat: Line) -> None:
    newest = chat.arrived("text", text="and another thing")["id"]

    body = {"status": "read", "message_id": newest, "typing_indicator": {"type": "text"}}
    reply = chat.post(body)

    assert reply.json == {"success": True}
    shown = chat.server.sim("GET", f"chats/{chat.id}/{PHONE}").json["messages"]
    assert [message["status"] for message in shown] == ["read", "read"]


def test_a_read_receipt_for_ones_own_message_is_131009(chat: Line) -> None:
    assert chat.post({"status": "read", "message_id": chat.sent()}).code == 131009
    assert chat.post({"status": "read", "message_id": "wamid.404"}).code == 131009
    assert chat.post({"status": "read"}).code == 131008


def test_a_number_that_is_not_registered_is_133010(chat: Line) -> None:
    assert chat.graph("POST", f"{chat.id}/deregister").json == {"success": True}
    assert chat.send().code == 133010
    wrong = {"messaging_product": "whatsapp", "pin": "12"}
    assert chat.graph("POST", f"{chat.id}/register", wrong).code == 133005
    right = {"messaging_product": "whatsapp", "pin": "123456"}
    assert chat.graph("POST", f"{chat.id}/register", right).json == {"success": True}
    assert chat.send().status == 200
