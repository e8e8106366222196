"""Nothing that an agency's host serves tells whose software it is: a crawl for the name."""

import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from agency import mail
from agency.mail import drain
from agency.models import Brand, User
from agency.signin import letters
from conversations.models import Conversation
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import matrix, site
from tests.pages.conftest import SignIn

NAME = re.compile(rb"transom", re.IGNORECASE)
ADDRESSES = matrix.addresses()


def says_nothing(answer: Any) -> None:
    """Fail if the answer tells the name anywhere: in what is read, or in what only programs see."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    where = f"{answer.status_code} {answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']}"
    assert not NAME.search(body), (where, body[max(0, NAME.search(body).start() - 80) :][:200])  # type: ignore[union-attr]
    seen = [*answer.headers.items(), *((key, str(value)) for key, value in answer.cookies.items())]
    assert not NAME.search(repr(seen).encode()), (where, seen)
    assert not {"server", "x-powered-by", "via"} & {key.lower() for key, _value in seen}, where


@pytest.fixture
def paths(conversation: Conversation) -> site.Paths:
    """The addresses, on an installation whose own name tells whose it is."""
    meta.deliver(meta.message("hello"))
    return site.Paths(conversation, flowkit.go_live(flowkit.buttons()).flow)


@pytest.mark.parametrize("role", matrix.ROLES)
def test_no_page_tells(role: str, paths: site.Paths, alice: Agency, sign_in: SignIn) -> None:
    with override_settings(
        PUBLIC_URL="https://hooks.transom.example",
        DOMAIN_TARGET="edge.example",
        MAIL_FROM="post@mail.example",
    ):
        for name in sorted(ADDRESSES):
            for method in sorted(ADDRESSES[name].methods):
                says_nothing(sign_in(alice, role).generic(method, paths[name]))


def test_no_error_tells(alice: Agency, sign_in: SignIn) -> None:
    owner, visitor = sign_in(alice, "owner"), sign_in(alice, "anonymous")
    with_token = sign_in(alice, "owner", csrf=True)
    for answer in (
        visitor.get("/nowhere/"),
        sign_in(alice, "agent").get("/settings/brand/"),
        with_token.post("/settings/brand/", {}),
        owner.get("/sign-out/", HTTP_ACCEPT="text/html"),
        owner.delete("/inbox/"),
        visitor.get("/static/nowhere.js"),
        visitor.get("/operator/"),
        visitor.get("/internal/ask", REMOTE_ADDR="192.0.2.1"),
        visitor.get("/%00"),
        Client(SERVER_NAME="nobody.example").get("/"),
    ):
        assert answer.status_code in (302, 400, 403, 404, 405)
        says_nothing(answer)
    owner.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE flows_flow CASCADE")
    broken = owner.get("/flows/")
    assert broken.status_code == 500
    says_nothing(broken)


def test_no_static_file_tells() -> None:
    found = 0
    for finder in get_finders():
        for path, storage in finder.list([]):
            assert not NAME.search(path.encode()), path
            assert not NAME.search(Path(storage.path(path)).read_bytes()), path
            found += 1
    assert found > 20


def test_no_cookie_has_a_telling_name() -> None:
    names = [
        value
        for key in dir(django_settings)
        if key.endswith("COOKIE_NAME") and isinstance(value := getattr(django_settings, key), str)
    ]
    assert names
    assert not NAME.search(" ".join(names).encode())
    assert "sessionid" not in names, "which would tell the framework"


def sent(alice: Agency) -> list[EmailMessage]:
    brand = Brand.objects.update_or_create(pk=1, defaults={"name": "Alice & Co"})[0]
    return [drain.compose(row, brand, "post@mail.example") for row in mail.Mail.objects.all()]


def test_no_mail_tells(alice: Agency) -> None:
    person = User.objects.create_user("maya@example.com", "x", role="owner")
    context = {
        "user": person,
        "password_reset_url": "https://alice.localhost/x",
        "url": "https://alice.localhost/x",
    }
    for name in letters.LETTERS:
        letters.send(name, person.email, context)
    mail.send(to=person.email, kind="any", subject="Any", lines=["Any"])
    messages = sent(alice)
    assert messages
    for message in messages:
        assert not NAME.search(bytes(message))
        for part in message.walk():
            if part.get_content_maintype() == "text":
                assert not NAME.search(part.get_content().encode())


def test_the_sign_in_leads_nowhere_but_to_the_agency(alice: Agency, sign_in: SignIn) -> None:
    page = site.Page(sign_in(alice, "anonymous").get(reverse("sign-in")).content.decode())
    for _tag, attributes in page.elements:
        for name in ("href", "src", "action"):
            assert not (attributes.get(name) or "").startswith(("http", "//"))
