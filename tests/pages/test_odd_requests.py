"""What no browser sends: it is refused or ignored, and no page fails on it."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client, RequestFactory

from config.requests import Pages
from conversations.models import Conversation
from tenants.middleware import host_of
from tenants.models import Agency
from tests.integration import meta
from tests.pages.conftest import SignIn

NUL_KEY = '"\\000aaaaaaaaaaaaa"'


@pytest.mark.parametrize("key", [NUL_KEY, '"\\000"', "a" * 31 + "A", "a" * 5000, "é" * 32])
@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("alice.localhost", "/inbox/"),
        ("alice.localhost", "/sign-in/"),
        ("localhost", "/operator/login/"),
    ],
)
def test_a_cookie_that_is_no_session(key: str, host: str, path: str, alice: Agency) -> None:
    client = Client(SERVER_NAME=host, headers={"cookie": f"session={key}"})
    assert client.get(path).status_code == (302 if path == "/inbox/" else 200)


@pytest.mark.parametrize("url", ["http://[bad/", "http%3A//[bad/", "http://a]/", "", "\x00"])
@pytest.mark.parametrize("role", ["anonymous", "agent"])
def test_the_address_of_a_page_that_is_none(
    url: str, role: str, alice: Agency, sign_in: SignIn
) -> None:
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": url,
        "HX-Current-URL-URI-AutoEncoded": "true",
    }
    answer = sign_in(alice, role).get("/inbox/", headers=headers)
    assert answer.status_code == 200
    assert "bad" not in answer.headers.get("HX-Redirect", "")


def answered(method: str, path: str, content_type: str, cookies: str) -> str:
    """Ask the pages as the server does; return their status line."""
    path, _, query = path.partition("?")
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD=method,
        PATH_INFO=path,
        QUERY_STRING=query,
        CONTENT_TYPE=content_type,
        SERVER_NAME="alice.localhost",
        HTTP_COOKIE=cookies,
    )
    said: list[str] = []
    answer = Pages()(environ, lambda status, _headers: said.append(status))
    b"".join(answer)
    return said[0]


@pytest.mark.parametrize(
    "charset", ["utf-7", "hex", "rot13", "idna", "latin-1", "no-such", "x" * 100_000]
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_in_another_encoding(
    charset: str, kind: str, alice: Agency, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As Django's test client does: the test's transaction is on this connection.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    cookies = f"session={sign_in(alice, 'agent').cookies['session'].value}"
    content_type = f"{kind}; charset={charset}; boundary=b"
    for path in ("/inbox/?which=human", "/theme/x.css?a=%00"):
        assert answered("GET", path, content_type, cookies) == "200 OK", path
        assert int(answered("POST", path, content_type, cookies)[:3]) in (400, 403, 405), path


@pytest.mark.parametrize(
    "path",
    [
        "/operator/door/parkedevent/?reason=%00",
        "/operator/door/parkedevent/?app_id=%00",
        "/operator/door/parkedevent/?q=%00",
        "/operator/tenants/agency/?status=a%00b",
        "/operator/tenants/numberroute/?phone_number_id=%00",
        "/operator/tenants/metaapp/?%00=%00",
        "/operator/tenants/metaapp/%00/change/",
        "/operator/%00",
        "/%00",
        "/static/%00",
    ],
)
def test_addresses_with_a_nul(path: str, sign_in: SignIn, db: None) -> None:
    assert sign_in(None, "operator").get(path).status_code < 500


@pytest.mark.parametrize("path", ["/inbox/?q=%00", "/theme/%00.css", "/media/%00", "/static/%00"])
def test_an_agencys_addresses_with_a_nul(path: str, alice: Agency, sign_in: SignIn) -> None:
    assert sign_in(alice, "agent").get(path).status_code < 500


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/contacts/{contact}/consent", {"out": "1", "said": "on the\x00 phone"}),
        ("/contacts/bulk", {"act": "label", "label": "\x00a", "all": "1", "state": "q=\x00"}),
        (
            "/settings/numbers/connect",
            dict.fromkeys(("phone_number_id", "waba_id", "token"), "\x00"),
        ),
        ("/settings/numbers/sign-up", {"code": "\x00", "pin": "\x00"}),
    ],
)
def test_a_form_with_a_nul(
    path: str, form: dict[str, str], conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    path = path.format(contact=conversation.contact_id)
    assert sign_in(alice, "owner").post(path, form).status_code < 500


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("alice.localhost:8000", "alice.localhost"),
        ("ALICE.localhost.", "alice.localhost"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("::1", ""),
        ("a\x00b", ""),
        ("", ""),
    ],
)
def test_the_host_that_a_header_names(header: str, host: str) -> None:
    assert host_of(header) == host


def test_the_platform_may_be_an_address_of_ipv6(settings: Any, db: None) -> None:
    settings.PLATFORM_HOSTS = ["::1"]
    for host in ("[::1]", "[::1]:8000"):
        answer = Client(headers={"host": host}).get("/healthz")
        assert answer.status_code == 200


def test_what_is_stored_is_for_our_own_user(tmp_path: Any) -> None:
    storage = FileSystemStorage(location=tmp_path / "media")
    name = storage.save("alice/picture", ContentFile(b"x"))
    file = tmp_path / "media" / name
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "²", "١٢", "-1", "1e3"])
@pytest.mark.parametrize(
    "path",
    [
        "/templates/?number=",
        "/templates/new?from=",
        "/templates/?after=a~b~",
        "/inbox/?number=",
        "/figures/?client=",
        "/inbox/assign?conversation=",
    ],
)
def test_a_number_that_is_no_rows_breaks_nothing(
    path: str, number: str, alice: Agency, sign_in: SignIn
) -> None:
    meta.connect(alice)
    answer = sign_in(alice, "owner").get(f"{path}{number}")
    assert answer.status_code in (200, 302, 404)
