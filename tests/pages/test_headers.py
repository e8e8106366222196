"""What every answer tells the browser to forbid, errors and the platform's pages included."""

import re
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django_tenants.utils import schema_context

from agency.models import User
from conversations.models import Conversation
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.matrix import addresses

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "media-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_strict(answer: Any) -> None:
    """Fail unless the answer forbids everything that the product does not need."""
    where = f"{answer.status_code} {answer.request['PATH_INFO']}"
    directives = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    assert {name: values for name, *values in directives} == POLICY, where
    assert {name: answer[name] for name in HEADERS} == HEADERS, where
    assert "Server" not in answer


def needs_nothing_inline(answer: HttpResponse) -> None:
    page = site.Page(answer.content.decode())
    assert page.elements
    assert page.active() == [], answer
    for tag, name in (("script", "src"), ("link", "href"), ("img", "src"), ("form", "action")):
        for found in page.find(tag):
            assert re.match(r"(?!//|\w+:)", found.get(name) or ""), found


@pytest.fixture
def paths(conversation: Conversation) -> dict[str, str]:
    """The addresses that answer with a page or a fragment."""
    flow = flowkit.go_live(flowkit.buttons()).flow
    meta.deliver(meta.message("hello"))
    found = dict(site.Paths(conversation, flow))
    for name in ("theme", "media", "sign-out", "send", "act", "home"):
        del found[name]
    return found


@pytest.mark.parametrize("role", ["anonymous", "agent", "owner"])
def test_an_agencys_pages(role: str, paths: dict[str, str], alice: Agency, sign_in: SignIn) -> None:
    client = sign_in(alice, role)
    for name, path in paths.items():
        answer = client.get(path)
        is_strict(answer)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code in (200, 403) and is_page and answer.content.strip():
            needs_nothing_inline(answer)
        kept_out = answer.status_code in (302, 401, 405)
        is_for_visitors = addresses()[name].expected["anonymous"] in (200, 404)
        assert kept_out or is_for_visitors or role != "anonymous", name


def test_fragments_and_refusals(
    paths: dict[str, str], conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    agent = sign_in(alice, "agent")
    send = f"/inbox/{conversation.pk}/send"
    answers = [
        *(
            agent.get(f"{paths['conversation']}?part={part}")
            for part in ("list", "thread", "older")
        ),
        agent.post(send, {"key": "k", "body": "Hello"}),
        agent.post(send, {"key": "k2", "body": ""}),
        agent.get("/nowhere/"),
        agent.get("/media/00000000-0000-0000-0000-000000000000"),
        agent.get("/inbox/?part=list", headers={"HX-Request": "true"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4 + [422, 404, 404, 200]
    for answer in answers:
        is_strict(answer)
        if answer["Content-Type"].startswith("text/html"):
            needs_nothing_inline(answer)


@pytest.mark.parametrize("path", ["/settings/brand/", "/sign-in/", "/operator/login/"])
def test_a_form_without_its_token_gets_a_page_of_ours(
    path: str, alice: Agency, sign_in: SignIn
) -> None:
    agency = None if path.startswith("/operator/") else alice
    role = "owner" if path == "/settings/brand/" else "anonymous"
    answer = sign_in(agency, role, csrf=True).post(path, {"username": "x", "password": "y"})
    assert answer.status_code == 403
    is_strict(answer)
    needs_nothing_inline(answer)
    page = site.Page(answer.content.decode())
    assert "This form is too old Nothing was sent." in page.text
    assert "Django" not in page.text
    assert "Transom" not in page.text
    assert "CSRF" not in page.text


def test_errors_that_have_no_page_of_ours(alice: Agency, sign_in: SignIn) -> None:
    for answer in (
        sign_in(alice, "owner").get("/sign-out/"),
        sign_in(None, "anonymous").get("/nowhere/"),
    ):
        assert answer.status_code in (403, 404, 405)
        is_strict(answer)


def test_a_page_that_breaks_says_so_and_nothing_more(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    agent.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE flows_flow CASCADE")
    answer = agent.get("/flows/")
    assert answer.status_code == 500
    is_strict(answer)
    needs_nothing_inline(answer)
    text = site.Page(answer.content.decode()).text
    assert "Something broke on our side" in text
    assert "flows_flow" not in text


def test_the_platforms_pages(alice: Agency, sign_in: SignIn) -> None:
    operator = sign_in(None, "operator")
    meta.connect(alice)
    for path in (
        "/operator/",
        "/operator/tenants/agency/",
        f"/operator/tenants/agency/{alice.pk}/change/",
        "/operator/tenants/metaapp/add/",
        "/operator/door/parkedevent/",
        "/operator/password_change/",
        "/operator/nowhere/",
        "/metrics",
        "/healthz",
        "/readyz",
    ):
        is_strict(operator.get(path))
    is_strict(sign_in(None, "anonymous").get("/operator/login/"))


def test_cookies_are_for_this_host_and_not_for_scripts(alice: Agency) -> None:
    with schema_context("public"):
        User.objects.create_superuser("o@example.com", "a long password")
    User.objects.create_user("o@example.com", "a long password", role="owner")
    form = {"username": "o@example.com", "password": "a long password"}
    for host, path in (("alice.localhost", "/sign-in/"), ("localhost", "/operator/login/")):
        client = Client(SERVER_NAME=host)
        client.get(path)
        client.post(path, form)
        assert set(client.cookies) == {"session", "csrf"}
        for name, cookie in client.cookies.items():
            assert cookie["domain"] == "", f"{name} is for this host alone"
            assert cookie["samesite"] == "Lax"
            assert cookie["path"] == "/"
            assert cookie["httponly"] or name == "csrf"


def test_pages_without_a_person_set_no_session(alice: Agency, sign_in: SignIn) -> None:
    visitor = sign_in(alice, "anonymous")
    for path in ("/", "/inbox/", "/theme/v.css", "/nowhere/", "/static/css/app.css"):
        answer = visitor.get(path)
        assert "session" not in answer.cookies, path
        if answer.streaming:
            b"".join(answer.streaming_content)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_secure_where_the_site_is(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_SCHEME", scheme)
    script = (
        "from config import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " getattr(s, 'SECURE_HSTS_SECONDS', 0) > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(scheme == "https")] * 3
