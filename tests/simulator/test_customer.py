"""Acting as the customer: what each act looks like when it arrives."""

import base64
import hashlib
import json
from typing import Any

import pytest

from tests.simulator.conftest import PHONE, Line
from tests.simulator.receiver import Json


def body_of(message: Json) -> Any:
    return message[message["type"]]


def buttons(line: Line) -> str:
    return line.sent(
        "interactive",
        {
            "type": "button",
            "body": {"text": "Book?"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]},
        },
    )


def test_tapping_a_button(chat: Line) -> None:
    wamid = buttons(chat)

    message = chat.arrived("tap", message=wamid, id="y")

    reply = {"type": "button_reply", "button_reply": {"id": "y", "title": "Yes"}}
    assert body_of(message) == reply
    assert message["context"] == {"from": "49301234567", "id": wamid}


def test_tapping_what_is_not_there(chat: Line) -> None:
    assert chat.act("tap", message=buttons(chat), id="n").status == 400
    assert chat.act("tap", message="wamid.404", id="y").status == 400
    assert chat.act("tap", message=chat.sent(), id="y").status == 400


def test_choosing_a_row(chat: Line) -> None:
    rows = [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "description": "Second"}]
    action = {"button": "Choose", "sections": [{"rows": rows}]}
    content = {"type": "list", "body": {"text": "Which?"}, "action": action}
    wamid = chat.sent("interactive", content)

    with_description = chat.arrived("tap", message=wamid, id="b")
    without = chat.arrived("tap", message=wamid, id="a")

    assert body_of(with_description) == {
        "type": "list_reply",
        "list_reply": {"id": "b", "title": "B", "description": "Second"},
    }
    assert body_of(without)["list_reply"] == {"id": "a", "title": "A"}


def test_tapping_a_templates_quick_reply(chat: Line) -> None:
    quick = [{"type": "QUICK_REPLY", "text": "Yes"}, {"type": "QUICK_REPLY", "text": "No"}]
    parts = [{"type": "BODY", "text": "Coming?"}, {"type": "BUTTONS", "buttons": quick}]
    chat.templates({"name": "ask", "components": parts})
    payload = {
        "type": "button",
        "sub_type": "quick_reply",
        "index": "0",
        "parameters": [{"type": "payload", "payload": "coming-yes"}],
    }
    content = {"name": "ask", "language": {"code": "en"}, "components": [payload]}
    wamid = chat.sent("template", content)

    yes = chat.arrived("tap", message=wamid, id="coming-yes")
    no = chat.arrived("tap", message=wamid, id="No")

    assert (yes["type"], yes["button"]) == ("button", {"payload": "coming-yes", "text": "Yes"})
    assert no["button"] == {"payload": "No", "text": "No"}


def test_tapping_a_card(chat: Line) -> None:
    def card(index: int) -> Json:
        reply = {"type": "quick_reply", "quick_reply": {"id": f"c{index}", "title": "Take"}}
        image = {"type": "image", "image": {"link": "https://example.com/a.jpg"}}
        action = {"buttons": [reply]}
        return {"card_index": index, "type": "cta_url", "header": image, "action": action}

    action = {"cards": [card(0), card(1)]}
    content = {"type": "carousel", "body": {"text": "Look"}, "action": action}
    wamid = chat.sent("interactive", content)

    message = chat.arrived("tap", message=wamid, id="c1")

    assert body_of(message)["button_reply"] == {"id": "c1", "title": "Take"}


@pytest.mark.parametrize(
    ("kind", "sample", "mime"),
    [
        ("image", "sunset", "image/jpeg"),
        ("image", "receipt", "image/png"),
        ("sticker", "sticker", "image/webp"),
        ("document", "document", "application/pdf"),
    ],
)
def test_sending_a_sample(chat: Line, kind: str, sample: str, mime: str) -> None:
    message = chat.arrived(kind, sample=sample)

    media = body_of(message)
    info = chat.graph("GET", media["id"]).json
    assert (media["mime_type"], info["mime_type"]) == (mime, mime)
    assert media["sha256"] == info["sha256"]


def test_sending_bytes_with_a_caption(chat: Line) -> None:
    data = b"OggS" + b"0" * 100

    encoded = base64.b64encode(data).decode()
    voice = body_of(chat.arrived("audio", data=encoded, mime_type="audio/ogg; codecs=opus"))
    report = {"data": encoded, "mime_type": "text/plain", "filename": "a.txt", "caption": "Hi"}
    document = body_of(chat.arrived("document", **report))

    assert (voice["voice"], voice["sha256"]) == (True, hashlib.sha256(data).hexdigest())
    assert (document["filename"], document["caption"]) == ("a.txt", "Hi")


def test_sending_an_uploaded_file(chat: Line) -> None:
    reply = chat.server.sim("POST", f"media?number={chat.id}&filename=a.bin", b"data")
    assert (reply.status, reply.code) == (400, 131053)
    assert chat.act("image", sample="nothing").status == 400
    assert chat.act("image", data="###", mime_type="image/png").status == 400
    assert chat.act("video", sample="sunset").code == 131053


def test_sending_a_location_as_an_answer(chat: Line) -> None:
    request = {
        "type": "location_request_message",
        "body": {"text": "Where?"},
        "action": {"name": "send_location"},
    }
    wamid = chat.sent("interactive", request)

    message = chat.arrived(
        "location", message=wamid, latitude=48.1, longitude=11.5, name="Here", address="Street 1"
    )

    assert body_of(message) == {
        "latitude": 48.1,
        "longitude": 11.5,
        "name": "Here",
        "address": "Street 1",
    }
    assert message["context"]["id"] == wamid
    assert chat.act("location", latitude="north", longitude=1).status == 400


def test_sending_contacts_and_quoting(chat: Line) -> None:
    wamid = chat.sent()
    cards = [{"name": {"formatted_name": "Robin"}, "phones": [{"phone": "+49 1"}]}]

    message = chat.arrived("contacts", contacts=cards, context=wamid)

    assert body_of(message) == cards
    assert message["context"]["id"] == wamid
    assert chat.act("contacts", contacts=[]).status == 400


def test_reacting_and_taking_it_back(chat: Line) -> None:
    wamid = chat.sent()

    first = chat.arrived("reaction", message=wamid, emoji="👍")
    second = chat.arrived("reaction", message=wamid, emoji="")

    assert body_of(first) == {"message_id": wamid, "emoji": "👍"}
    assert body_of(second) == {"message_id": wamid}


def test_filling_in_a_form(chat: Line) -> None:
    parameters = {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Begin"}
    action = {"name": "flow", "parameters": parameters}
    flow = {"type": "flow", "body": {"text": "Tell us"}, "action": action}
    wamid = chat.sent("interactive", flow)

    message = chat.arrived("form", message=wamid, response={"size": 4})

    reply = body_of(message)["nfm_reply"]
    assert (reply["name"], json.loads(reply["response_json"])) == ("flow", {"size": 4})


def test_answering_a_call_permission_request(chat: Line) -> None:
    action = {"name": "call_permission_request"}
    request = {"type": "call_permission_request", "action": action}
    wamid = chat.sent("interactive", request)

    yes = body_of(chat.arrived("call_permission", message=wamid, accept=True))
    no = body_of(chat.arrived("call_permission", message=wamid, accept=False))

    assert yes["call_permission_reply"]["response"] == "accept"
    assert yes["call_permission_reply"]["expiration_timestamp"]
    assert no["call_permission_reply"]["response"] == "reject"


def test_what_cannot_be_shown_an_order_and_raw(chat: Line) -> None:
    unsupported = chat.arrived("unsupported")
    order = chat.arrived("order", order={"catalog_id": "1", "product_items": []})
    system = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "491"}}
    raw = chat.arrived("raw", message=system)

    assert unsupported["errors"][0]["code"] == 131051
    assert order["order"]["catalog_id"] == "1"
    assert raw["system"]["wa_id"] == "491"
    assert chat.act("raw", message={"no": "type"}).status == 400


def test_a_referral_comes_with_the_first_message(line: Line) -> None:
    message = line.arrived("text", text="hi", referral={"source_id": "ad-1"})

    assert message["referral"] == {"source_id": "ad-1"}


def test_stopping_marketing_messages(chat: Line) -> None:
    chat.act("stop_marketing")

    told = chat.receiver.wait(lambda r: r.items("user_preferences"))[0]
    preference = told["user_preferences"][0]
    assert (preference["category"], preference["value"]) == ("marketing_messages", "stop")
    assert preference["wa_id"] == PHONE[1:]


def test_who_stopped_marketing_gets_none(chat: Line) -> None:
    parts = [{"type": "BODY", "text": "Sale"}]
    chat.templates({"name": "sale", "category": "MARKETING", "components": parts})
    sale = {"name": "sale", "language": {"code": "en"}}
    chat.act("stop_marketing")

    refused = chat.sent("template", sale)
    other = chat.sent()

    chat.receiver.wait(lambda r: r.statuses(refused) == ["failed"])
    failed = next(s for s in chat.receiver.items("statuses") if s["id"] == refused)
    assert failed["errors"][0]["code"] == 131050
    chat.receiver.wait(lambda r: "delivered" in r.statuses(other))
    chat.act("resume_marketing")
    later = chat.sent("template", sale)
    chat.receiver.wait(lambda r: "delivered" in r.statuses(later))


def test_playing_a_voice_message_is_told_once(chat: Line) -> None:
    voice = chat.sent("audio", {"link": "https://example.com/a.ogg", "voice": True})
    chat.receiver.wait(lambda r: "delivered" in r.statuses(voice))

    chat.act("play", message=voice)
    chat.act("play", message=voice)
    chat.act("read")

    chat.sent()
    chat.receiver.wait(lambda r: r.statuses().count("sent") == 2)
    assert chat.receiver.statuses(voice) == ["sent", "delivered", "played"]
    assert chat.act("play", message=chat.sent()).status == 400


def test_a_call_opens_the_window(line: Line) -> None:
    line.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann Becker"})

    line.act("call")

    told = line.receiver.wait(lambda r: r.items("calls"))[0]
    call = told["calls"][0]
    assert (call["from"], call["event"], call["direction"]) == (
        PHONE[1:],
        "connect",
        "USER_INITIATED",
    )
    assert told["contacts"][0]["profile"] == {"name": "Ann Becker"}
    line.sent()
    line.act("block")
    assert line.act("call").status == 400


@pytest.mark.parametrize("hidden", [False, True])
def test_a_new_number_keeps_the_chat(chat: Line, hidden: bool) -> None:
    facts = {"hide_phone": hidden, "username": "ann.b"}
    before = chat.server.sim("PUT", f"customers/{PHONE}", facts).json["user_id"]
    new = "4915199999999"

    body = {"number": chat.id, "type": "change_number", "phone": f"+{new}"}
    assert chat.server.sim("POST", f"customers/{PHONE}/messages", body).status == 200

    found = chat.receiver.wait(
        lambda r: next((m for m in r.items("messages") if m["type"] == "system"), None)
    )
    assert found.get("from") == (None if hidden else PHONE[1:])
    change = found["system"]
    assert (found["from_user_id"], change["previous_user_id"]) == (before, before)
    assert change["user_id"] != before
    assert change.get("wa_id") == (None if hidden else new)
    kind = "user_changed_user_id" if hidden else "user_changed_number"
    assert change["type"] == kind
    shown = chat.server.sim("GET", f"chats/{chat.id}/{new}").json["messages"]
    assert [message["type"] for message in shown] == ["text"]
    assert chat.post({"to": f"+{new}", "type": "text", "text": {"body": "hi"}}).status == 200
    taken = {"number": chat.id, "type": "change_number", "phone": new}
    assert chat.server.sim("POST", f"customers/{new}/messages", taken).status == 400


def test_a_username_is_told(chat: Line) -> None:
    chat.server.sim("PUT", f"customers/{PHONE}", {"username": "ann.b", "hide_phone": True})
    chat.server.sim("PUT", f"customers/{PHONE}", {"name": "Ann"})

    chat.arrived("text", text="hi")

    body = json.loads(chat.receiver.posts[-1].raw)["entry"][0]["changes"][0]["value"]
    assert body["contacts"][0]["profile"] == {"name": "Ann", "username": "ann.b"}
    assert "wa_id" not in body["contacts"][0]


def test_reading_tells_read_once(chat: Line) -> None:
    wamid = chat.sent()
    chat.receiver.wait(lambda r: "delivered" in r.statuses(wamid))

    chat.act("read")
    chat.act("read")

    chat.receiver.wait(lambda r: r.statuses(wamid) == ["sent", "delivered", "read"])


def test_who_blocks_cannot_write(chat: Line) -> None:
    chat.act("block")

    assert chat.act("text", text="hi").status == 400


def test_acts_that_make_no_sense(chat: Line) -> None:
    assert chat.act("dance").status == 400
    assert chat.act("text").status == 400
    assert chat.act("text", text="hi", phone="12").status == 400
    missing = {"number": "404", "type": "text", "text": "hi"}
    assert chat.server.sim("POST", f"customers/{PHONE}/messages", missing).status == 400
