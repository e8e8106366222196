"""Facts about numbers, subscriptions, and files."""

import hashlib
from urllib.parse import urlsplit

import pytest

from tests.simulator.conftest import PHONE, Line, Server, new_line
from tests.simulator.receiver import Receiver, Reply, http

PNG = b"\x89PNG\r\n" + b"0" * 200


def upload(
    line: Line, data: bytes = PNG, mime: str = "image/png", product: str = "whatsapp"
) -> Reply:
    parts = [
        b'--xx\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\n'
        + product.encode(),
        b'--xx\r\nContent-Disposition: form-data; name="type"\r\n\r\n' + mime.encode(),
        b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: " + mime.encode() + b"\r\n\r\n" + data,
        b"--xx--\r\n",
    ]
    headers = {"Content-Type": "multipart/form-data; boundary=xx"}
    return line.graph("POST", f"{line.id}/media", b"\r\n".join(parts), headers=headers)


def download(line: Line, url: str, token: str | None) -> Reply:
    address = urlsplit(url)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = f"{address.path}?{address.query}"
    return http(line.server.port, "GET", path, headers=headers)


def test_a_file_goes_up_out_and_down(chat: Line) -> None:
    ident = upload(chat).json["id"]

    info = chat.graph("GET", ident).json
    assert (info["mime_type"], info["file_size"]) == ("image/png", len(PNG))
    assert info["sha256"] == hashlib.sha256(PNG).hexdigest()
    got = download(chat, info["url"], chat.token)
    assert (got.status, got.raw, got.headers["content-type"]) == (200, PNG, "image/png")
    assert chat.send("image", {"id": ident}).status == 200
    assert chat.send("video", {"id": ident}).code == 131053
    header = {"type": "image", "image": {"id": "404"}}
    action = {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]}
    content = {"type": "button", "header": header, "body": {"text": "b"}, "action": action}
    assert chat.send("interactive", content).code == 131009


def test_a_voice_message_is_ogg(chat: Line) -> None:
    ogg = upload(chat, b"OggS" + b"0" * 50, "audio/ogg").json["id"]
    mp3 = upload(chat, b"ID3" + b"0" * 50, "audio/mpeg").json["id"]

    assert chat.send("audio", {"id": ogg, "voice": True}).status == 200
    assert chat.send("audio", {"id": mp3}).status == 200
    assert chat.send("audio", {"id": mp3, "voice": True}).code == 131053


def test_a_url_needs_the_token_and_lives_five_minutes(chat: Line) -> None:
    ident = upload(chat).json["id"]
    url = chat.graph("GET", ident).json["url"]

    assert download(chat, url, None).status == 401
    assert download(chat, url.replace("hash=", "hash=0"), chat.token).status == 404
    chat.server.sim("PUT", "clock", {"advance_seconds": 299})
    assert download(chat, url, chat.token).status == 200
    chat.server.sim("PUT", "clock", {"advance_seconds": 3})
    assert download(chat, url, chat.token).status == 404
    fresh = chat.graph("GET", ident).json["url"]
    assert download(chat, fresh, chat.token).status == 200


def test_another_numbers_file_is_not_there(server: Server, receiver: Receiver) -> None:
    one, two = new_line(server, receiver), new_line(server, receiver)
    ident = upload(one).json["id"]

    assert two.graph("GET", ident).json["error"]["error_subcode"] == 33
    assert download(two, one.graph("GET", ident).json["url"], two.token).status == 400


def test_a_deleted_file_is_gone(chat: Line) -> None:
    ident = upload(chat).json["id"]

    assert chat.graph("DELETE", ident).json == {"success": True}
    assert chat.graph("GET", ident).status == 400


@pytest.mark.parametrize(
    ("data", "mime"),
    [(b"x", "image/tiff"), (b"", "image/png"), (b"x" * (5 * 1024 * 1024 + 1), "image/jpeg")],
)
def test_a_file_whatsapp_does_not_take_is_131053(chat: Line, data: bytes, mime: str) -> None:
    assert upload(chat, data, mime).code == 131053


def test_an_upload_names_its_product_and_file(chat: Line) -> None:
    assert upload(chat, product="sms").code == 100
    headers = {"Content-Type": "multipart/form-data; boundary=xx"}
    part = b'--xx\r\nContent-Disposition: form-data; name="messaging_product"'
    raw = part + b"\r\n\r\nwhatsapp\r\n--xx--\r\n"
    assert chat.graph("POST", f"{chat.id}/media", raw, headers=headers).code == 100


def test_the_facts_of_a_number(line: Line) -> None:
    facts = line.graph("GET", line.id).json
    some = line.graph("GET", f"{line.id}?fields=verified_name,throughput").json

    assert facts["display_phone_number"] == "+49 30 1234567"
    assert some == {
        "id": line.id,
        "verified_name": "Corner Cafe",
        "throughput": {"level": "HIGH"},
    }
    assert line.graph("GET", f"{line.id}?fields=shoe_size").code == 100
    listed = line.graph("GET", f"{line.waba}/phone_numbers").json["data"]
    assert [number["id"] for number in listed] == [line.id]


def test_subscribing_an_app_and_overriding_for_the_waba(line: Line) -> None:
    path = f"{line.waba}/subscribed_apps"
    other = Receiver(verify_token="theirs")
    other.start()

    assert line.graph("POST", path).json == {"success": True}
    body = {"override_callback_uri": other.url, "verify_token": "theirs"}
    assert line.graph("POST", path, body).json == {"success": True}
    assert line.graph("GET", path).json["data"][0]["override_callback_uri"] == other.url
    line.act("text", text="hi", phone=PHONE)
    other.wait(lambda r: r.items("messages"))
    assert line.graph("DELETE", path).json == {"success": True}
    other.stop()
