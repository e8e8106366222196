"""Invitations: sent, sent again, taken back, accepted; and what their links say afterwards."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context
from structlog.stdlib import ProcessorFormatter

from agency.inviting import invitations
from agency.models import AuditEntry, Invitation, Label, Mail, Team, User
from agency.models import Client as ClientRow
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.site import Page

INVITE = "/settings/people/invite/"
LIST = "/settings/people/invitations/"
FORM = {"email": "Maya@Example.com ", "role": "agent", "language": "en"}
ANSWER = {"name": "Maya", "password1": "a long password", "password2": "a long password"}


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def visitor(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "anonymous")


def said(answer: Any) -> str:
    return Page(answer.content.decode()).text


def link() -> str:
    """Return the path that the newest mail leads to."""
    found = re.search(r"//[^/]+(/join/[\w-]+/)", str(Mail.objects.latest("id").text))
    assert found
    return found[1]


def invited(owner: Client, **more: Any) -> str:
    assert owner.post(INVITE, {**FORM, **more}).status_code == 302
    return link()


def test_whom_somebody_invited_who_is_gone_comes_in_no_more(
    alice: Agency, owner: Client, visitor: Client, sign_in: SignIn
) -> None:
    path = invited(sign_in(alice, "admin"), email="second@example.com")
    other = invited(owner, email="ours@example.com")
    leave = f"/settings/people/{User.objects.get(email='admin@example.com').pk}/deactivate"
    shown = said(owner.get(leave))
    assert "taken back: second@example.com." in shown
    assert owner.post(leave).status_code == 302
    assert "taken back" in said(visitor.get(path))
    answer = visitor.post(path, {"name": "Second", "password": "a-long-password-9"})
    assert not User.objects.filter(email="second@example.com").exists(), answer.status_code
    assert "taken back" not in said(visitor.get(other))
    assert AuditEntry.objects.filter(act="invitation.revoked").count() == 1


def test_somebody_is_invited_and_comes_in(owner: Client, visitor: Client) -> None:
    team, label = Team.objects.create(name="Sales"), Label.objects.create(name="VIP")
    path = invited(
        owner, teams=[team.pk], limited_to_labels="on", labels=[label.pk], line="See you!"
    )
    invitation = Invitation.objects.get()
    assert invitation.email == "maya@example.com"
    assert path.split("/")[2] not in invitation.token_digest, "only a digest is kept"
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == ("invitation", "maya@example.com")
    assert "Owner invites you" in mail.subject
    assert "Owner writes: “See you!”" in str(mail.text)
    assert "maya@example.com" in said(owner.get(LIST))
    page = said(visitor.get(path))
    assert "maya@example.com" in page
    assert "See you!" in page
    assert "Owner invites you to answer customers on WhatsApp with" in page
    assert visitor.post(path, ANSWER)["Location"] == "/"
    inbox = visitor.get("/inbox/").content.decode()
    # In passing: on a page as high as the screen a notice would push the panes out of their places.
    assert '<template data-said="good">Welcome, Maya.</template>' in inbox
    assert '<p class="notice' not in inbox
    maya = User.objects.get(email="maya@example.com")
    assert (maya.name, maya.role, maya.language) == ("Maya", "agent", "en")
    assert list(maya.teams.all()) == [team]
    assert maya.limited_to_labels
    assert maya.label_limits.get().label == label
    assert maya.check_password("a long password")
    acts = AuditEntry.objects.order_by("id").values_list("act", "person_name")
    assert list(acts) == [
        ("invitation.sent", "Owner"),
        ("invitation.accepted", "Maya"),
        ("sign_in.done", "Maya"),
    ]
    assert "Nobody is waiting" in said(owner.get(LIST))
    assert visitor.get("/account/password/").status_code == 200, "need not show who it is again"


def test_it_is_written_in_the_language_of_whoever_gets_it(owner: Client, visitor: Client) -> None:
    path = invited(owner, language="ar")
    page = visitor.get(path).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert 'dir="rtl"' in str(Mail.objects.get().html)


def test_a_link_works_once(owner: Client, visitor: Client) -> None:
    path = invited(owner)
    assert visitor.post(path, ANSWER).status_code == 302
    for answer in (Client(SERVER_NAME="alice.localhost").get(path), visitor.post(path, ANSWER)):
        assert answer.status_code == 410
        assert "You have an account already" in said(answer)
    assert User.objects.filter(email="maya@example.com").count() == 1


def test_a_link_expires_and_can_be_sent_again(owner: Client, visitor: Client) -> None:
    old = invited(owner)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "This invitation has expired" in said(visitor.get(old))
    assert visitor.post(old, ANSWER).status_code == 410
    assert "Expired" in said(owner.get(LIST))
    pk = Invitation.objects.get().pk
    assert owner.post(f"{LIST}{pk}/resend").status_code == 302
    assert visitor.get(old).status_code == 404, "the old link is none any more"
    assert visitor.post(link(), ANSWER).status_code == 302
    assert owner.post(f"{LIST}{pk}/resend").status_code == 404, "accepted"
    assert owner.post(f"{LIST}{pk}/frame").status_code == 404


def test_whoever_is_expired_can_be_invited_anew(owner: Client) -> None:
    invited(owner)
    refused = owner.post(INVITE, FORM)
    assert refused.status_code == 422
    assert "invited already" in said(refused)
    Invitation.objects.update(expires_at=timezone.now())
    invited(owner)
    assert [row.state for row in Invitation.objects.order_by("id")] == ["revoked", "pending"]


def test_a_day_has_its_invitations(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    invited(owner)
    row = Invitation.objects.get()
    again = f"{LIST}{row.pk}/resend"
    assert owner.post(again).status_code == 302
    refused = owner.post(again, follow=True)
    assert "2 invitations went out within a day" in refused.content.decode()
    assert Invitation.objects.get().token_digest == invitations.digest(link().split("/")[2])
    answer = owner.post(INVITE, {**FORM, "email": "else@example.com"})
    assert answer.status_code == 422
    assert Mail.objects.count() == 2
    Mail.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    assert owner.post(again).status_code == 302
    assert Mail.objects.count() == 3


def test_an_invitation_is_taken_back(owner: Client, visitor: Client) -> None:
    path = invited(owner)
    owner.post(f"{LIST}{Invitation.objects.get().pk}/revoke")
    answer = visitor.post(path, ANSWER)
    assert (answer.status_code, User.objects.filter(email="maya@example.com").exists()) == (
        410,
        False,
    )
    assert "was taken back" in said(answer)


def test_who_is_here_is_not_invited(owner: Client, visitor: Client) -> None:
    User.objects.create_user("maya@example.com", "x", name="Maya M")
    refused = owner.post(INVITE, FORM)
    assert refused.status_code == 422
    assert "Maya M is here already" in said(refused)
    assert not Mail.objects.exists()


def test_an_account_that_came_another_way_is_not_taken_over(owner: Client, visitor: Client) -> None:
    path = invited(owner)
    maya = User.objects.create_user("maya@example.com", "mine", role="owner")
    assert visitor.post(path, ANSWER).status_code == 410
    maya.refresh_from_db()
    assert maya.check_password("mine")


def test_who_left_comes_back_with_nothing_of_before(owner: Client, visitor: Client) -> None:
    maya = User.objects.create_user(
        "maya@example.com", "before", name="Old", role="admin", is_active=False
    )
    Team.objects.create(name="Old team").members.add(maya)
    Authenticator.objects.create(user=maya, type="totp", data={"secret": "x"})
    harbour = ClientRow.objects.create(name="Harbour")
    assert (
        'value="maya@example.com"' in owner.get(f"{INVITE}?email=maya@example.com").content.decode()
    )
    path = invited(owner, role="client", client=harbour.pk)
    assert not User.objects.get(pk=maya.pk).is_active, "not before it is accepted"
    assert visitor.post(path, ANSWER).status_code == 302
    maya.refresh_from_db()
    assert (maya.role, maya.client, maya.is_active, maya.name) == ("client", harbour, True, "Maya")
    assert not maya.teams.exists()
    assert not Authenticator.objects.exists()
    assert visitor.get("/settings/people/").status_code == 403


def test_only_owners_make_owners(alice: Agency, sign_in: SignIn) -> None:
    admin = sign_in(alice, "admin")
    assert 'value="owner"' not in admin.get(INVITE).content.decode()
    assert admin.post(INVITE, {**FORM, "role": "owner"}).status_code == 422
    User.objects.create_user("maya@example.com", "x", role="owner", is_active=False)
    refused = admin.post(INVITE, FORM)
    assert "only an owner can ask them back" in said(refused)
    path = invited(sign_in(alice, "owner"), role="owner")
    pk = Invitation.objects.get().pk
    assert admin.post(f"{LIST}{pk}/resend").status_code == 403
    assert admin.post(f"{LIST}{pk}/revoke").status_code == 403
    assert link() == path


def test_people_of_clients_belong_to_one_and_nobody_else_does(
    owner: Client, visitor: Client
) -> None:
    harbour = ClientRow.objects.create(name="Harbour")
    asleep = ClientRow.objects.create(name="Asleep", active=False)
    for client in ("", asleep.pk, 999):
        assert owner.post(INVITE, {**FORM, "role": "client", "client": client}).status_code == 422
    team = Team.objects.create(name="Sales")
    invited(owner, client=harbour.pk, email="agent2@example.com")
    assert Invitation.objects.get().client is None
    path = invited(owner, role="client", client=harbour.pk, teams=[team.pk])
    # Fields that the page does not have change nothing.
    assert visitor.post(path, {**ANSWER, "role": "owner", "is_operator": "1"}).status_code == 302
    maya = User.objects.get(email="maya@example.com")
    assert (maya.role, maya.client, maya.is_operator) == ("client", harbour, False)
    assert not maya.teams.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password2": "another"}, "The two passwords are not the same."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password1234", "password2": "password1234"}, "too common"),
        ({"password1": "maya@example.com", "password2": "maya@example.com"}, "too similar"),
        ({"name": " "}, "This field is required."),
    ],
)
def test_a_password_has_to_be_one(
    change: dict[str, str], sentence: str, owner: Client, visitor: Client
) -> None:
    path = invited(owner)
    answer = visitor.post(path, {**ANSWER, **change})
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not User.objects.filter(email="maya@example.com").exists()


def test_no_log_knows_a_link_that_works(
    owner: Client, visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    path = invited(owner)
    assert visitor.post(path, {**ANSWER, "password2": "another"}).status_code == 422
    formats = {handler.formatter for handler in logging.getLogger().handlers}
    [formatter] = [one for one in formats if isinstance(one, ProcessorFormatter)]
    lines = [formatter.format(record) for record in caplog.records]
    assert any("Unprocessable Entity: /join/…/" in line for line in lines)
    assert path.split("/")[2] not in "".join(lines)


def test_another_agencys_link_leads_nowhere(
    alice: Agency, bob: Agency, owner: Client, sign_in: SignIn
) -> None:
    path = invited(owner)
    stranger = sign_in(bob, "anonymous")
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, ANSWER).status_code == 404
    with tenant_context(bob):
        assert not User.objects.filter(email="maya@example.com").exists()


def test_links_are_not_guessed(owner: Client, visitor: Client) -> None:
    path = invited(owner)
    for n in range(30):
        answer = visitor.get(f"/join/guess-{n}/")
        if answer.status_code == 429:
            break
        assert answer.status_code == 404
        assert "leads to no invitation" in said(answer)
    assert answer.status_code == 429
    assert n >= 19
    assert visitor.get(path).status_code == 429, "what is right is not told either"
    cache.clear()
    tampered = path[:-2] + ("a" if path[-2] != "a" else "b") + "/"
    assert visitor.post(tampered, ANSWER).status_code == 404


def test_what_is_right_is_never_braked(owner: Client, visitor: Client) -> None:
    path = invited(owner)
    for _ in range(30):
        assert visitor.get(path).status_code == 200
        assert visitor.post(path, {**ANSWER, "password2": "x"}).status_code == 422


def test_accepting_ends_the_session_of_somebody_else(owner: Client) -> None:
    path = invited(owner)
    assert "You are signed in as Owner" in said(owner.get(path))
    owner.post(path, ANSWER)
    assert owner.get("/settings/people/").status_code == 403, "Maya is an agent"
