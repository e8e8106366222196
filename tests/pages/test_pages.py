"""Headers, sign-in, brand, media, health, and that every template is whole."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.test import Client
from PIL import Image

from agency.models import User
from conversations.models import Conversation, MediaFile, Message
from tenants import directory
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages.conftest import SignIn


def picture() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (20, 10), "red").save(written, "PNG")
    return SimpleUploadedFile("logo.png", written.getvalue(), "image/png")


def test_every_page_is_strict(alice: Agency, conversation: Conversation, sign_in: SignIn) -> None:
    flow = flowkit.go_live(flowkit.buttons()).flow
    owner = sign_in(alice, "owner")
    paths = ("/inbox/", f"/inbox/{conversation.pk}/", "/flows/", f"/flows/{flow.pk}/")
    for path in (*paths, "/settings/brand/", "/settings/numbers/", "/nowhere/"):
        page = owner.get(path)
        policy = page["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy
        assert page["X-Frame-Options"] == "DENY"
        assert page["X-Content-Type-Options"] == "nosniff"
        html = page.content.decode()
        assert " style=" not in html, path
        assert "onclick=" not in html
        assert "Transom" not in html, "an agency's people see its own brand"


def test_signing_in_and_out(alice: Agency) -> None:
    User.objects.create_user("maya@example.com", "a long password", role="agent")
    client = Client(SERVER_NAME="alice.localhost")
    wrong = client.post("/sign-in/", {"username": "maya@example.com", "password": "wrong"})
    assert wrong.status_code == 200
    assert "errorlist" in wrong.content.decode()
    form = {"username": "Maya@Example.com", "password": "a long password"}
    right = client.post("/sign-in/?next=https://evil.example/", form)
    assert right.status_code == 302
    assert right["Location"] == "/"
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == "", "for this host alone"
    assert client.get("/inbox/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/inbox/").status_code == 302


def test_a_person_who_left_is_out(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    assert agent.get("/inbox/").status_code == 200
    User.objects.update(is_active=False)
    assert agent.get("/inbox/").status_code == 302


def test_the_staff_of_a_suspended_agency_see_why(alice: Agency, sign_in: SignIn) -> None:
    owner = sign_in(alice, "owner")
    Agency.objects.filter(pk=alice.pk).update(
        status="suspended", suspended_reason="The invoice of May is open."
    )
    directory.forget()
    try:
        assert "The invoice of May is open." in owner.get("/inbox/").content.decode()
    finally:
        directory.forget()


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("image/png", True), ("text/html", False), ("image/svg+xml", False), ("", False)],
)
def test_media_is_never_active(
    kind: str, shown: bool, alice: Agency, conversation: Conversation, sign_in: SignIn
) -> None:
    message = Message.objects.get()
    path = default_storage.save("alice/media-test", ContentFile(b"<script>alert(1)</script>"))
    MediaFile.objects.create(
        message=message,
        media_id="1",
        due_at=message.at,
        state="ready",
        path=path,
        sniffed_type=kind,
    )
    answer = sign_in(alice, "agent").get(f"/media/{message.ref}")
    assert answer["Content-Type"] == (kind if shown else "application/octet-stream")
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    b"".join(answer.streaming_content)


@pytest.mark.django_db
def test_health() -> None:
    client = Client(SERVER_NAME="localhost")
    assert client.get("/healthz").content == b"ok"
    ready = client.get("/readyz")
    assert ready.json()["database"]["ok"] is True
    # No worker runs beside these tests.
    assert ready.status_code == 503
    assert ready.json()["workers"]["ok"] is False


def test_every_template_compiles() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    names = [str(file.relative_to(folder)) for file in folder.rglob("*.html")]
    assert names
    for name in names:
        get_template(name)
