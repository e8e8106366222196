"""Signing in and out: which accounts count where, and where one is taken afterwards."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from agency.models import User
from tenants import directory
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.site import Page

PASSWORD = "a long password"
FORM = {"username": "maya@example.com", "password": PASSWORD}
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "http://bob.localhost/inbox/",
    "http://alice.localhost@evil.example/",
]


@pytest.fixture
def maya(alice: Agency) -> User:
    return User.objects.create_user("maya@example.com", PASSWORD, name="Maya")


@pytest.fixture
def visitor(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "anonymous")


def is_in(client: Client) -> bool:
    return client.get("/inbox/").status_code == 200


def test_an_address_is_the_same_in_any_letters(maya: User, visitor: Client) -> None:
    answer = visitor.post("/sign-in/", {**FORM, "username": " MAYA@Example.com "})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(visitor)


def test_the_session_is_a_new_one(maya: User, visitor: Client) -> None:
    """Whoever planted a session before does not share the one that is signed in."""
    session = visitor.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    visitor.cookies["session"] = planted or ""
    visitor.post("/sign-in/", FORM)
    assert visitor.cookies["session"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "password": "wrong"},
        {**FORM, "password": PASSWORD + " "},
        {**FORM, "username": "nobody@example.com"},
        {**FORM, "username": "' OR 1=1 --"},
        {**FORM, "username": "x" * 5000},
    ],
)
def test_a_refusal_does_not_say_what_was_wrong(
    form: dict[str, str], maya: User, visitor: Client
) -> None:
    answer = visitor.post("/sign-in/", form)
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    said = ("E-mail or password do not match.", "Enter a valid email address.")
    assert any(sentence in page.text for sentence in said)
    assert not page.find("input", name="password", value=form["password"])
    assert not is_in(visitor)


def test_a_refusal_keeps_the_address_that_was_typed(maya: User, visitor: Client) -> None:
    answer = visitor.post("/sign-in/", {**FORM, "password": "wrong"})
    assert Page(answer.content.decode()).find("input", name="username", value=FORM["username"])


@pytest.mark.parametrize("form", [{}, {"username": "a\x00b", "password": "c\x00d"}])
def test_an_odd_form_is_refused(form: dict[str, str], maya: User, visitor: Client) -> None:
    assert visitor.post("/sign-in/", form).status_code == 200
    assert not is_in(visitor)


def test_who_left_does_not_come_in(maya: User, visitor: Client) -> None:
    User.objects.update(is_active=False)
    answer = visitor.post("/sign-in/", FORM)
    assert "E-mail or password do not match." in answer.content.decode()
    assert not is_in(visitor)


def test_an_account_counts_at_its_own_agency_only(
    maya: User, alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    for agency in (bob, None):
        elsewhere = sign_in(agency, "anonymous")
        path = "/sign-in/" if agency else "/operator/login/"
        assert elsewhere.post(path, FORM).status_code == 200
        assert "sessionid" not in elsewhere.cookies
        assert "session" not in elsewhere.cookies
    with tenant_context(bob):
        User.objects.create_user("maya@example.com", "another password")
    elsewhere = sign_in(bob, "anonymous")
    assert elsewhere.post("/sign-in/", FORM).status_code == 200
    assert elsewhere.post("/sign-in/", {**FORM, "password": "another password"}).status_code == 302


def test_an_operator_is_nobody_at_an_agency(alice: Agency, visitor: Client) -> None:
    with schema_context("public"):
        User.objects.create_superuser("maya@example.com", PASSWORD)
    assert visitor.post("/sign-in/", FORM).status_code == 200
    assert not is_in(visitor)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_to_another_site(elsewhere: str, maya: User, visitor: Client) -> None:
    page = visitor.get("/sign-in/", {"next": elsewhere}).content.decode()
    assert "evil" not in page
    answer = visitor.post("/sign-in/", {**FORM, "next": elsewhere}, query_params={"next": "/x/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    again = visitor.get("/sign-in/", {"next": elsewhere})
    assert (again.status_code, again["Location"]) == (302, "/"), "nor is who is in already"


def test_one_comes_back_to_the_page_that_was_asked_for(maya: User, visitor: Client) -> None:
    page = Page(visitor.get("/sign-in/?next=/flows/%3Fa%3Db").content.decode())
    (field,) = page.find("input", name="next")
    answer = visitor.post("/sign-in/", {**FORM, "next": field["value"] or ""})
    assert answer["Location"] == "/flows/?a=b"


def test_signing_out_takes_a_form(maya: User, visitor: Client) -> None:
    visitor.post("/sign-in/", FORM)
    assert visitor.get("/sign-out/").status_code == 405
    assert is_in(visitor)
    cookie = visitor.cookies["session"].value
    answer = visitor.post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert not is_in(visitor)
    visitor.cookies["session"] = cookie
    assert not is_in(visitor), "the session itself is over"
    assert not Session.objects.filter(session_key=cookie).exists()


def test_signing_out_leads_to_no_other_site(maya: User, visitor: Client) -> None:
    visitor.post("/sign-in/", FORM)
    answer = visitor.post("/sign-out/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/sign-in/"


def test_a_suspended_agency_says_why_on_every_page(
    alice: Agency, maya: User, sign_in: SignIn
) -> None:
    Agency.objects.filter(pk=alice.pk).update(
        status="suspended", suspended_reason="<b>The invoice</b> of May is open."
    )
    directory.forget()
    owner = sign_in(alice, "owner")
    for path in ("/inbox/", "/flows/", "/settings/brand/", "/settings/numbers/"):
        html = owner.get(path).content.decode()
        assert Page(html).find("p", role="alert"), path
        assert "This account is suspended" in html
        assert "&lt;b&gt;The invoice&lt;/b&gt; of May is open." in html
    # Its people still come in, to read that.
    assert sign_in(alice, "anonymous").post("/sign-in/", FORM).status_code == 302
    Agency.objects.filter(pk=alice.pk).update(status="active")
    directory.forget()
    assert "This account is suspended" not in owner.get("/inbox/").content.decode()
