"""Files that people attach: in pieces, of the right kind and size, whole or not at all."""

import hashlib
import io
import uuid
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from conversations import uploads
from conversations.models import Conversation, Message, Upload
from tenants.models import Agency
from tests.pages.conftest import SignIn

MEGABYTE = 1024 * 1024
PDF = b"%PDF-1.7\n" + b"x" * 100
OCTETS = "application/octet-stream"


@pytest.fixture(autouse=True)
def _kept_here(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def picture(kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(written, kind)
    return written.getvalue()


def begin(client: Client, name: str, size: int, **more: Any) -> Any:
    return client.post("/uploads/", {"name": name, "size": size, **more})


def put(client: Client, ref: str, data: bytes, at: int = 0) -> Any:
    return client.post(f"/uploads/{ref}/piece?at={at}", data, OCTETS)


def upload(client: Client, data: bytes, name: str = "file", **more: Any) -> Any:
    ref = begin(client, name, len(data), **more).json()["ref"]
    return put(client, ref, data)


def test_a_large_file_comes_in_pieces_and_is_whole(agent: Client) -> None:
    data = picture() + b"\0" * (uploads.PIECE + 1000)
    answer = begin(agent, "photo.jpg", len(data))
    assert answer.status_code == 201
    ref, piece = answer.json()["ref"], answer.json()["piece"]
    first = put(agent, ref, data[:piece])
    assert first.json() == {"received": piece}
    # An answer got lost: the same piece comes once more.
    assert put(agent, ref, data[:piece]).json() == {"received": piece}
    last = put(agent, ref, data[piece:], piece).json()
    assert (last["kind"], last["type"], last["name"]) == ("image", "image/jpeg", "photo.jpg")
    row = Upload.objects.get()
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    served = agent.get(f"/uploads/{ref}")
    assert b"".join(cast("Any", served.streaming_content)) == data
    assert default_storage.listdir("agency_alice/uploads")[0] in ([], ["arriving"])
    assert put(agent, ref, b"more", len(data)).json()["ref"] == ref, "it is whole already"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (picture(), "x.exe", "image"),
        (picture("PNG"), "x.jpg", "image"),
        (PDF, "x.pdf", "document"),
        (b"name,phone\n", "x.csv", "document"),
        ("größe\n".encode(), "x.txt", "document"),
    ],
)
def test_what_it_is_is_told_by_its_bytes(data: bytes, name: str, kind: str, agent: Client) -> None:
    assert upload(agent, data, name).json()["kind"] == kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00\x03" + b"\0" * 100, "x.jpg"),
        (b"\x7fELF" + b"\0" * 100, "x.pdf"),
        (b"\0\1\2\3", "x.txt"),
        (picture("GIF"), "x.gif"),
        (b"PK\x03\x04" + b"\0" * 100, "x.zip"),
    ],
)
def test_what_whatsapp_does_not_take_is_refused_and_forgotten(
    data: bytes, name: str, agent: Client
) -> None:
    answer = upload(agent, data, name)
    assert answer.status_code == 422
    assert name in answer.json()["error"]
    assert not Upload.objects.exists()
    assert not [*Path(default_storage.path("")).rglob("0*")]


@pytest.mark.parametrize(
    ("size", "says"), [("0", "empty"), ("-1", "empty"), ("x", "empty"), ("999999999", "too large")]
)
def test_sizes_that_cannot_be(size: str, says: str, agent: Client) -> None:
    answer = agent.post("/uploads/", {"name": "a.jpg", "size": size})
    assert answer.status_code == 422
    assert says in answer.json()["error"]


def test_a_picture_that_is_too_large_for_one_goes_as_a_document(agent: Client) -> None:
    assert _in_pieces(agent, picture() + b"\0" * (5 * MEGABYTE)).json()["kind"] == "document"


def test_a_sticker_that_is_too_large_is_refused(agent: Client) -> None:
    answer = _in_pieces(agent, picture("WEBP") + b"\0" * (2 * MEGABYTE))
    assert answer.status_code == 422
    assert "too large" in answer.json()["error"]


def _in_pieces(agent: Client, data: bytes) -> Any:
    ref = begin(agent, "big.jpg", len(data)).json()["ref"]
    answer = None
    for at in range(0, len(data), uploads.PIECE):
        answer = put(agent, ref, data[at : at + uploads.PIECE], at)
    return answer


@pytest.mark.parametrize(
    ("at", "data"), [(3, b"12345"), (0, b""), (0, b"12345678901")], ids=["gap", "none", "too much"]
)
def test_pieces_that_do_not_fit(at: int, data: bytes, agent: Client) -> None:
    ref = begin(agent, "a.txt", 10).json()["ref"]
    assert put(agent, ref, data, at).status_code == 422
    assert not Upload.objects.exists()


def test_nobody_adds_to_anothers_file(agent: Client, alice: Agency, sign_in: SignIn) -> None:
    ref = begin(agent, "a.txt", 10).json()["ref"]
    assert put(sign_in(alice, "owner"), ref, b"12345").status_code == 404
    assert put(agent, str(uuid.uuid4()), b"12345").status_code == 404
    assert agent.get(f"/uploads/{ref}").status_code == 404, "half a file is nobody's"


def test_a_full_disk_is_told(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> str:
        raise OSError(28, "No space left on device")

    ref = begin(agent, "a.txt", 10).json()["ref"]
    monkeypatch.setattr(default_storage, "save", full)
    answer = put(agent, ref, b"1234567890")
    assert answer.status_code == 422
    assert "full" in answer.json()["error"]


def test_a_name_is_only_a_name(agent: Client) -> None:
    ref = begin(agent, "..\\..\\etc/pass\x00wd\r\n.txt", 2).json()["ref"]
    put(agent, ref, b"ok")
    row = Upload.objects.get()
    assert row.name == "passwd.txt"
    answer = agent.get(f"/uploads/{ref}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(cast("Any", answer.streaming_content)) == b"ok"


def test_who_does_not_see_the_conversation_does_not_see_its_files(
    agent: Client, alice: Agency, conversation: Conversation, sign_in: SignIn
) -> None:
    ref = upload(agent, picture(), conversation=conversation.pk).json()["ref"]
    shared = upload(agent, picture()).json()["ref"]
    limited, owner = sign_in(alice, "limited"), sign_in(alice, "owner")
    assert limited.get(f"/uploads/{ref}").status_code == 404
    for client, seen in ((limited, shared), (owner, ref)):
        answer = client.get(f"/uploads/{seen}")
        assert b"".join(cast("Any", answer.streaming_content)) == picture()
    assert begin(limited, "a.txt", 1, conversation=conversation.pk).status_code == 404


def test_a_file_is_sent_with_its_caption(agent: Client, conversation: Conversation) -> None:
    ref = upload(agent, PDF, "Offer.pdf", conversation=conversation.pk).json()["ref"]
    form = {"kind": "media", "content.media.asset": ref, "content.caption": "Our offer", "key": "k"}
    assert agent.post(f"/inbox/{conversation.pk}/send", form).status_code == 200
    content = Message.objects.get(direction="out").content
    assert content == {
        "kind": "document",
        "media": {"asset": ref},
        "caption": "Our offer",
        "filename": "Offer.pdf",
    }
    gone = {**form, "content.media.asset": str(uuid.uuid4()), "key": "k2"}
    assert agent.post(f"/inbox/{conversation.pk}/send", gone).status_code == 422
