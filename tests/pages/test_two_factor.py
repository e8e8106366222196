"""The second factor: set up, asked for, demanded, and kept from who only has the password."""

import base64
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from agency.models import AuditEntry, Mail, Policy, User
from tenants.models import Agency
from tests.pages.conftest import SignIn

PASSWORD = "a long password"
FORM = {"username": "maya@example.com", "password": PASSWORD}
ON = "/account/two-factor/on/"


@pytest.fixture
def maya(alice: Agency) -> User:
    return User.objects.create_user("maya@example.com", PASSWORD, role="owner", name="Maya")


@pytest.fixture
def signed(maya: User) -> Client:
    client = Client(SERVER_NAME="alice.localhost")
    client.post("/sign-in/", FORM)
    return client


def code(secret: str) -> str:
    (counter,) = auth.yield_hotp_counters_from_time()
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def switch_on(client: Client) -> str:
    page = client.get(ON).content.decode()
    drawn = re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)
    assert drawn
    # Browsers show no image of a drawing without its name space.
    assert b' xmlns="http://www.w3.org/2000/svg"' in base64.b64decode(drawn[1])
    found = re.search(r"two-factor-key\">([A-Z2-7 ]+)<", page)
    assert found
    secret = found[1].replace(" ", "")
    assert client.post(ON, {"code": code(secret)})["Location"] == "/account/recovery-codes/"
    return secret


def forget_used(client: Client) -> None:
    from django.core.cache import cache

    cache.clear()


def test_signing_in_takes_the_code_then(
    signed: Client, maya: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        secret = switch_on(signed)
    assert Mail.objects.latest("id").kind == "two-factor-on"
    stored = str(Authenticator.objects.get(type="totp").data)
    assert secret not in stored, "encrypted"
    assert AuditEntry.objects.filter(act="two_factor.on").exists()
    other = Client(SERVER_NAME="alice.localhost")
    assert other.post("/sign-in/", FORM)["Location"] == "/sign-in/code/"
    assert other.get("/inbox/").status_code == 302
    assert other.get("/account/").status_code == 302
    assert other.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    assert AuditEntry.objects.filter(act="sign_in.wrong_code").exists()
    forget_used(other)
    right = code(secret)
    assert other.post("/sign-in/code/", {"code": right})["Location"] == "/"
    assert other.get("/inbox/").status_code == 200
    third = Client(SERVER_NAME="alice.localhost")
    third.post("/sign-in/", FORM)
    assert third.post("/sign-in/code/", {"code": right}).status_code == 200, "a code works once"


def test_a_recovery_code_works_once(signed: Client, maya: User) -> None:
    switch_on(signed)
    codes = re.findall(
        r"<code>(\d{8})</code>", signed.get("/account/recovery-codes/").content.decode()
    )
    assert len(codes) == 10
    file = signed.get("/account/recovery-codes/file")
    assert codes[0] in file.content.decode()
    for expected in (302, 200):
        other = Client(SERVER_NAME="alice.localhost")
        other.post("/sign-in/", FORM)
        assert other.post("/sign-in/code/", {"code": codes[0]}).status_code == expected


def test_codes_cannot_be_tried_without_end(signed: Client, maya: User) -> None:
    switch_on(signed)
    other = Client(SERVER_NAME="alice.localhost")
    other.post("/sign-in/", FORM)
    tries = [other.post("/sign-in/code/", {"code": f"{n:06}"}).status_code for n in range(8)]
    assert tries[-1] == 429


def test_what_matters_asks_again(
    signed: Client, maya: User, alice: Agency, sign_in: SignIn
) -> None:
    # Signed in long ago: nothing is known of how.
    old = sign_in(alice, "owner")
    assert old.get(ON)["Location"].startswith("/account/confirm/?next=")
    User.objects.filter(email="owner@example.com").update(role="owner")


def test_the_agency_can_demand_it(signed: Client, maya: User) -> None:
    Policy.objects.create(pk=1, two_factor=Policy.TwoFactor.MANAGERS)
    answer = signed.get("/inbox/")
    assert (answer.status_code, answer["Location"]) == (302, ON)
    assert signed.get("/inbox/", headers={"HX-Request": "true"})["HX-Redirect"] == ON
    assert signed.get("/account/").status_code == 200
    switch_on(signed)
    assert signed.get("/inbox/").status_code == 200
    assert signed.post("/account/two-factor/off/")["Location"] == "/account/"
    assert Authenticator.objects.filter(type="totp").exists()
    Policy.objects.update(two_factor=Policy.TwoFactor.NOBODY)
    assert "Switch it off" in signed.get("/account/two-factor/off/").content.decode()
    assert "Ten new codes" in signed.get("/account/recovery-codes/new/").content.decode()
    signed.post("/account/two-factor/off/")
    assert not Authenticator.objects.exists()


def test_sessions_are_listed_and_ended(signed: Client, maya: User) -> None:
    other = Client(SERVER_NAME="alice.localhost", HTTP_USER_AGENT="Another browser")
    other.post("/sign-in/", FORM)
    assert other.get("/inbox/").status_code == 200
    assert "Another browser" in signed.get("/account/").content.decode()
    assert signed.post("/account/sessions/end", {"session": "others"}).status_code == 302
    assert other.get("/inbox/").status_code == 302
    assert signed.get("/inbox/").status_code == 200
    assert signed.post("/account/sessions/end", {"session": "999999"}).status_code == 404


def test_ones_account_is_ones_own(signed: Client, maya: User) -> None:
    form = {"name": "Maya B", "language": "es", "role": "owner", "email": "x@y.z"}
    assert signed.post("/account/", form).status_code == 302
    maya.refresh_from_db()
    assert (maya.name, maya.language) == ("Maya B", "es")
    assert maya.email == "maya@example.com"
