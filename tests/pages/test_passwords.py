"""Forgotten passwords: who gets a link, where it leads, and what it is good for."""

import re

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from agency.models import AuditEntry, Mail, User
from tenants.models import Agency
from tests.pages.conftest import SignIn

PASSWORD = "a long password"
NEW = "another long password"
EMAIL = "maya@example.com"
FORGOTTEN = "/password/forgotten/"


@pytest.fixture
def maya(alice: Agency) -> User:
    return User.objects.create_user(EMAIL, PASSWORD, name="Maya")


@pytest.fixture
def visitor(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "anonymous")


def link() -> str:
    found = re.search(r"http://\S+/password/new/\S+/", str(Mail.objects.latest("id").text))
    assert found
    return found[0]


def path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_a_link_changes_the_password_once_and_ends_all_sessions(
    maya: User, visitor: Client, alice: Agency
) -> None:
    elsewhere = Client(SERVER_NAME="alice.localhost")
    elsewhere.post("/sign-in/", {"username": EMAIL, "password": PASSWORD})
    assert elsewhere.get("/inbox/").status_code == 200
    assert visitor.post(FORGOTTEN, {"email": EMAIL.upper()})["Location"] == "/password/sent/"
    address = link()
    page = visitor.get(path(address))
    assert page.status_code == 302
    assert "set-password" in page["Location"], "the token leaves the address"
    form = {"password1": NEW, "password2": NEW}
    assert visitor.post(page["Location"], form)["Location"] == "/password/done/"
    assert elsewhere.get("/inbox/").status_code == 302
    assert visitor.get("/inbox/").status_code == 302, "one signs in oneself"
    again = Client(SERVER_NAME="alice.localhost").get(path(address))
    assert "This link does not work any more" in again.content.decode()
    assert visitor.post("/sign-in/", {"username": EMAIL, "password": NEW}).status_code == 302
    assert Mail.objects.latest("id").kind == "password-changed"
    assert AuditEntry.objects.filter(act="password.reset", person=maya).exists()


def test_strangers_are_told_the_same_and_get_no_mail(maya: User, visitor: Client) -> None:
    known = visitor.post(FORGOTTEN, {"email": EMAIL}, follow=True)
    mails = Mail.objects.count()
    unknown = visitor.post(FORGOTTEN, {"email": "nobody@example.com"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert Mail.objects.count() == mails == 1
    User.objects.update(is_active=False)
    visitor.post(FORGOTTEN, {"email": EMAIL})
    assert Mail.objects.count() == 1


def test_the_link_leads_to_the_agencys_domain_whatever_the_request_says(
    maya: User, visitor: Client
) -> None:
    visitor.post(FORGOTTEN, {"email": EMAIL}, headers={"X-Forwarded-Host": "evil.example"})
    assert link().startswith("http://alice.localhost")


def test_a_link_of_one_agency_is_nothing_at_another(
    maya: User, visitor: Client, bob: Agency
) -> None:
    visitor.post(FORGOTTEN, {"email": EMAIL})
    with tenant_context(bob):
        twin = User.objects.create_user(EMAIL, None)
        User.objects.filter(pk=twin.pk).update(id=maya.pk, password=maya.password)
    answer = Client(SERVER_NAME="bob.localhost").get(path(link()))
    assert "This link does not work any more" in answer.content.decode()


def test_links_for_one_address_are_not_sent_without_end(maya: User, visitor: Client) -> None:
    answers = [visitor.post(FORGOTTEN, {"email": EMAIL}).status_code for _ in range(8)]
    assert answers[-1] == 429
    assert Mail.objects.count() == answers.count(302) <= 5


def test_a_password_is_changed_by_who_knows_the_old_one(maya: User, visitor: Client) -> None:
    visitor.post("/sign-in/", {"username": EMAIL, "password": PASSWORD})
    other = Client(SERVER_NAME="alice.localhost")
    other.post("/sign-in/", {"username": EMAIL, "password": PASSWORD})
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert "not your current password" in visitor.post("/account/password/", form).content.decode()
    form["oldpassword"] = PASSWORD
    assert visitor.post("/account/password/", form)["Location"] == "/account/"
    assert visitor.get("/inbox/").status_code == 200
    assert other.get("/inbox/").status_code == 302
