"""Files of customers: for signed-in people of the agency alone, and never as active content."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django.fixtures import Settings

from conversations.models import MediaFile, Message
from conversations.views.uploading import SHOWN
from tenants.models import Agency
from tests.integration import meta
from tests.pages.conftest import SignIn

BODY = b"<script>alert(1)</script>"
DOWNLOADED = [
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "text/javascript",
    "application/pdf",
    "application/octet-stream",
    "image/png; text/html",
    "IMAGE/PNG",
    "",
]


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def file(alice: Agency) -> MediaFile:
    """A document of Maya's that has been fetched."""
    meta.connect(alice)
    document = {"id": "m1", "mime_type": "text/html", "filename": "a.html"}
    meta.deliver(meta.message({"type": "document", "document": document}))
    file = MediaFile.objects.select_related("message").get()
    file.path = default_storage.save(f"agency_alice/{file.message.ref}", ContentFile(BODY))
    file.state, file.sniffed_type = "ready", "image/png"
    file.save()
    return file


def get(client: Client, file: MediaFile, **more: Any) -> Any:
    return client.get(f"/media/{file.message.ref}", **more)


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_pictures_and_sound_are_shown_in_place(kind: str, file: MediaFile, agent: Client) -> None:
    MediaFile.objects.update(sniffed_type=kind)
    answer = get(agent, file)
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content) == BODY


@pytest.mark.parametrize("kind", DOWNLOADED)
def test_everything_else_is_downloaded_whatever_whatsapp_called_it(
    kind: str, file: MediaFile, agent: Client
) -> None:
    MediaFile.objects.update(sniffed_type=kind, claimed_type="image/png")
    answer = get(agent, file)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="a.html"'
    assert b"".join(answer.streaming_content) == BODY


def test_no_type_that_can_be_active_is_ever_shown() -> None:
    assert not {kind for kind in SHOWN if kind.split("/")[0] not in ("image", "video", "audio")}
    assert not {kind for kind in SHOWN if "xml" in kind or "svg" in kind}


def test_the_headers_tie_its_hands(file: MediaFile, agent: Client) -> None:
    answer = get(agent, file)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"].startswith("private")
    assert int(answer["Content-Length"]) == len(BODY)
    assert b"".join(answer.streaming_content) == BODY


@pytest.mark.parametrize(
    "filename",
    [
        'a"b.pdf',
        "a\r\nSet-Cookie: session=evil",
        "a.pdf\n",
        "\n",
        "../../etc/passwd",
        "C:\\x\\y.pdf",
        "größe ☃.pdf",
        "x" * 240,
        "",
    ],
)
def test_a_filename_is_only_a_name(filename: str, file: MediaFile, agent: Client) -> None:
    message = file.message
    message.content["filename"] = filename
    message.save()
    answer = get(agent, file)
    assert answer.status_code == 200
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer
    assert b"".join(answer.streaming_content) == BODY


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_what_was_not_fetched_is_not_found(state: str, file: MediaFile, agent: Client) -> None:
    MediaFile.objects.update(state=state)
    assert get(agent, file).status_code == 404


def test_a_file_that_the_storage_lost_is_not_found(file: MediaFile, agent: Client) -> None:
    default_storage.delete(file.path)
    assert get(agent, file).status_code == 404


def test_a_message_without_a_file_is_not_found(file: MediaFile, agent: Client) -> None:
    meta.deliver(meta.message("no file"))
    message = Message.objects.get(kind="text")
    assert agent.get(f"/media/{message.ref}").status_code == 404
    assert agent.get(f"/media/{uuid.uuid4()}").status_code == 404


def test_a_file_needs_a_sign_in(
    file: MediaFile, alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    visitor = sign_in(alice, "anonymous")
    assert get(visitor, file).status_code == 302
    visitor.cookies = sign_in(bob, "owner").cookies
    assert get(visitor, file).status_code == 302


def test_another_agency_does_not_find_it(
    file: MediaFile, alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    ref = file.message.ref
    assert sign_in(bob, "owner").get(f"/media/{ref}").status_code == 404
    with tenant_context(alice):
        answer = get(sign_in(alice, "agent"), file)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == BODY


def test_the_folder_itself_is_not_served(file: MediaFile, agent: Client) -> None:
    for path in (file.path, f"media/{file.path}", f"static/{file.path}", f"static/../{file.path}"):
        assert agent.get(f"/{path}").status_code == 404
