"""The settings pages of mail and of domains, with a real mail server and a real name server."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from agency import mail
from agency.mail import drain
from agency.models import AuditEntry, Brand, Mail, MailServer
from tenants import directory, dns
from tenants.models import Agency, DomainClaim
from tests.integration.nameserver import Zone, name_server
from tests.integration.smtpserver import Answers, mail_server
from tests.pages.conftest import SignIn
from tests.pages.site import Page

NAME = "chat.alice.example"


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def server(settings: Settings) -> Iterator[Answers]:
    settings.MAIL_PRIVATE_SERVERS = True
    with mail_server(password="swordfish") as answers:
        yield answers


@pytest.fixture
def zone(settings: Settings) -> Iterator[Zone]:
    settings.DOMAIN_TARGET = "edge.example"
    with name_server() as zone:
        settings.DNS_SERVERS = [f"127.0.0.1:{zone.port}"]
        yield zone
    directory.forget()


def form(answers: Answers, **more: str) -> dict[str, str]:
    return {
        "host": "localhost",
        "port": str(answers.port),
        "security": "none",
        "user": "alice",
        "new_password": "swordfish",
        "from_address": "hello@alice.example",
        **more,
    }


def text(client: Client, path: str) -> str:
    return Page(client.get(path).content.decode()).text


def test_mails_are_signed_as_the_agency_likes(owner: Client) -> None:
    answer = owner.post("/settings/mail/", {"mail_name": "Desk", "mail_footer": "1 Main Street"})
    assert answer.status_code == 302
    brand = Brand.objects.get()
    assert (brand.mail_name, brand.mail_footer) == ("Desk", "1 Main Street")
    refused = owner.post("/settings/mail/", {"mail_name": "x" * 61, "mail_footer": ""})
    assert refused.status_code == 422
    assert "x" * 61 in refused.content.decode(), "what was typed stays"


def test_a_server_is_taken_once_a_mail_went_through_it(owner: Client, server: Answers) -> None:
    assert owner.post("/settings/mail/server", form(server)).status_code == 302
    (trial,) = server.mails
    assert trial["To"] == "owner@example.com"
    assert trial["From"] == "Alice <hello@alice.example>"
    assert MailServer.objects.get().active
    html = owner.get("/settings/mail/").content.decode()
    assert "swordfish" not in html, "and is never shown again"
    assert "Mails come from hello@alice.example" in Page(html).text
    assert "swordfish" not in str(list(AuditEntry.objects.values()))
    # Without the password, a change that keeps the server keeps it; another server does not get it.
    kept = form(server, new_password="", from_address="other@alice.example")
    assert owner.post("/settings/mail/server", kept).status_code == 302
    moved = owner.post("/settings/mail/server", {**kept, "host": "127.0.0.1"})
    assert "Type the password again" in Page(moved.content.decode()).text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"new_password": "wrong"}, "does not take the user and the password. (535"),
        ({"security": "starttls"}, "No secure connection comes about"),
        ({"host": "https://smtp.example.com/"}, "Write a host name"),
        ({"from_address": "nobody"}, "valid email"),
        ({"port": "0"}, "cannot be reached"),
    ],
)
def test_a_server_that_does_not_work_is_not_taken(
    change: dict[str, str], why: str, owner: Client, server: Answers
) -> None:
    answer = owner.post("/settings/mail/server", form(server, **change))
    assert answer.status_code == 422
    assert why in Page(answer.content.decode()).text
    assert not MailServer.objects.exists()


def test_other_ports_and_private_networks_are_out_of_reach(owner: Client, server: Answers) -> None:
    from django.test.utils import override_settings

    with override_settings(MAIL_PRIVATE_SERVERS=False):
        answer = owner.post("/settings/mail/server", form(server))
        assert "Mail servers listen at 25" in Page(answer.content.decode()).text
        answer = owner.post("/settings/mail/server", form(server, port="25"))
        assert "leads into a private network" in Page(answer.content.decode()).text
    assert not server.heard


def test_managers_see_that_their_server_fails_and_can_forget_it(
    owner: Client, alice: Agency, sign_in: SignIn, server: Answers
) -> None:
    owner.post("/settings/mail/server", form(server))
    server.refusals["AUTH"] = "535 wrong"
    mail.send(to="maya@example.com", kind="invitation", subject="Come", lines=["in"])
    drain.drain()
    warning = "Your mail server does not take mails"
    assert warning in text(owner, "/settings/brand/")
    assert warning not in text(sign_in(alice, "agent"), "/inbox/")
    page = text(owner, "/settings/mail/")
    assert "Waiting" in page
    assert "does not take the user and the password. (535 wrong)" in page
    owner.post("/settings/mail/server/off")
    assert warning not in text(owner, "/settings/mail/")
    assert not MailServer.objects.exists()
    drain.drain()
    assert Mail.objects.get().state == "sent"
    assert "Sent" in text(owner, "/settings/mail/")


def test_what_waits_can_be_tried_again(owner: Client, server: Answers) -> None:
    owner.post("/settings/mail/server", form(server))
    server.refusals["BODY"] = "452 full"
    mail.send(to="maya@example.com", kind="invitation", subject="Come", lines=["in"])
    drain.drain()
    server.refusals.clear()
    assert "Try again now" in text(owner, "/settings/mail/")
    owner.post("/settings/mail/again")
    drain.drain()
    assert Mail.objects.get().state == "sent"


def test_a_domain_from_adding_to_removing(owner: Client, zone: Zone) -> None:
    path = "/settings/domains/"
    owner.post(path, {"domain": NAME})
    claimed = DomainClaim.objects.get()
    page = text(owner, path)
    for shown in (f"_verify-inbox.{NAME}", f"verify-inbox={claimed.token}", "edge.example"):
        assert shown in page
    assert "Not proven yet" in page
    owner.post(f"{path}{NAME}/check")
    assert "is not there yet" in text(owner, path)
    zone.set(f"{dns.PROOF_NAME}.{NAME}", "TXT", dns.PROOF + claimed.token)
    owner.post(f"{path}{NAME}/check")
    assert "does not lead here yet" in text(owner, path)
    zone.set(NAME, "CNAME", "edge.example.")
    owner.post(f"{path}{NAME}/check")
    assert "is yours and leads here" in text(owner, path)
    assert Client(SERVER_NAME=NAME).get("/sign-in/").status_code == 200
    owner.post(f"{path}{NAME}/primary")
    assert f"Links in mails lead to {NAME}" in text(owner, path)
    gone = owner.post(f"{path}{NAME}/remove")
    assert gone["Location"].startswith("http://alice.localhost")
    assert Client(SERVER_NAME=NAME).get("/sign-in/").status_code == 404
    acts = list(AuditEntry.objects.order_by("id").values_list("act", flat=True))
    assert acts == [f"domain.{act}" for act in ("added", "verified", "primary", "removed")]


def test_a_domain_that_cannot_be_is_refused_beside_its_field(owner: Client, zone: Zone) -> None:
    answer = owner.post("/settings/domains/", {"domain": "bob.localhost"})
    assert answer.status_code == 422
    assert "This name cannot be used" in Page(answer.content.decode()).text
    assert "bob.localhost" in answer.content.decode()


def test_name_servers_that_are_away(owner: Client, zone: Zone) -> None:
    owner.post("/settings/domains/", {"domain": NAME})
    zone.broken = True
    owner.post(f"/settings/domains/{NAME}/check")
    assert "No name server answers" in text(owner, "/settings/domains/")


def test_another_agencys_domain_is_not_found(
    owner: Client, bob: Agency, sign_in: SignIn, zone: Zone
) -> None:
    owner.post("/settings/domains/", {"domain": NAME})
    stranger = sign_in(bob, "owner")
    for act in ("check", "primary", "remove"):
        assert stranger.post(f"/settings/domains/{NAME}/{act}").status_code == 404
    assert NAME not in text(stranger, "/settings/domains/")
