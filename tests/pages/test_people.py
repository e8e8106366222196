"""The people of an agency: listed, changed, sent home; and who may do that to whom."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from agency.models import AuditEntry, Calendar, Label, Mail, Policy, Team, User
from agency.models import Client as ClientRow
from agency.people import listing
from conversations.models import Conversation, Record
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.site import Page

PEOPLE = "/settings/people/"
POLICY = "/settings/people/two-factor/"


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def admin(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "admin")


def made(name: str, role: str = "agent", **more: Any) -> User:
    return User.objects.create_user(
        f"{name.lower()}@example.com", "p" * 12, name=name, role=role, **more
    )


def of(person: User, part: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{part}"


def said(answer: Any) -> str:
    return Page(answer.content.decode()).text


def totp(person: User) -> None:
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})


def names(answer: Any) -> list[str]:
    return [person.name for person in answer.context["rows"]]


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("act", flat=True))


def test_people_are_listed_searched_and_filtered(owner: Client) -> None:
    harbour = ClientRow.objects.create(name="Harbour")
    made("Zoe", client=harbour, role="client")
    bea, gone = made("bea"), made("Gone", is_active=False)
    totp(bea)
    Team.objects.create(name="Sales").members.add(bea)
    assert names(owner.get(PEOPLE)) == ["bea", "Owner", "Zoe"], "by name, whatever its case"
    assert names(owner.get(PEOPLE, {"q": "BEA@"})) == ["bea"]
    assert names(owner.get(PEOPLE, {"role": "client"})) == ["Zoe"]
    assert names(owner.get(PEOPLE, {"client": harbour.pk})) == ["Zoe"]
    assert names(owner.get(PEOPLE, {"two_factor": "on"})) == ["bea"]
    assert names(owner.get(PEOPLE, {"two_factor": "off"})) == ["Owner", "Zoe"]
    assert names(owner.get(PEOPLE, {"state": "gone"})) == [gone.name]
    assert len(names(owner.get(PEOPLE, {"role": "boss", "client": "x", "after": "999999"}))) == 3
    html = said(owner.get(PEOPLE))
    assert "Sales" in html
    assert "Harbour" in html
    assert "Nobody like that" in said(owner.get(PEOPLE, {"q": "nobody"}))
    gone.delete()
    assert "Nobody is deactivated" in said(owner.get(PEOPLE, {"state": "gone"}))


def test_characters_that_no_name_has_are_left_out_of_a_search(owner: Client) -> None:
    assert "Owner" in said(owner.get(PEOPLE, {"q": "Ow\x00ner"}))


def test_htmx_gets_the_list_alone_and_then_its_next_page(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for name in ("Ada", "ada", "Bob", "Cid"):
        User.objects.create(name=name, email=f"{name}{len(acts())}{name.islower()}@example.com")
    part = owner.get(PEOPLE, headers={"HX-Request": "true", "HX-Target": "people-list"})
    assert b"<html" not in part.content
    seen, key = names(part), part.context["more"]
    while key:
        headers = {"HX-Request": "true", "HX-Target": f"people-more-{key}"}
        rows = owner.get(PEOPLE, {"after": key}, headers=headers)
        assert b"<table" not in rows.content
        seen, key = seen + names(rows), rows.context["more"]
    assert [name.lower() for name in seen] == ["ada", "ada", "bob", "cid", "owner"]


def test_a_list_costs_the_same_however_long_it_is(owner: Client) -> None:
    from tests.pages import site

    few = len(site.queries(owner, PEOPLE))
    team = Team.objects.create(name="Sales")
    for n in range(20):
        team.members.add(made(f"Agent{n}"))
    assert len(site.queries(owner, PEOPLE)) == few
    assert few <= 12


def test_a_person_is_changed_and_the_log_says_how(owner: Client) -> None:
    person = made("Maya")
    team = Team.objects.create(name="Sales")
    hours = Calendar.objects.create(key="early", name="Early shift")
    label = Label.objects.create(name="VIP")
    form = {
        "name": "Maya M",
        "role": "agent",
        "teams": [team.pk],
        "calendar": hours.pk,
        "limited_to_labels": "on",
        "labels": [label.pk],
    }
    assert owner.post(of(person), form).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.calendar, person.limited_to_labels) == ("Maya M", hours, True)
    assert list(person.teams.all()) == [team]
    changed = AuditEntry.objects.get(act="person.changed")
    assert changed.detail["changes"] == {
        "name": ["Maya", "Maya M"],
        "calendar": ["", "Early shift"],
        "teams": ["", "Sales"],
    }
    assert "person.limited" in acts()
    assert owner.post(of(person), form).status_code == 302
    assert acts().count("person.changed") == 1, "what is the same is no change"
    page = owner.get(of(person))
    assert "Early shift" in said(page)
    refused = owner.post(of(person), {**form, "name": "", "labels": []})
    assert refused.status_code == 422
    assert "Choose at least one label" in said(refused)
    assert "This field is required." in said(refused)


def test_admins_manage_everybody_but_owners(admin: Client) -> None:
    boss, person = made("Boss", "owner"), made("Maya")
    assert "only an owner can change" in said(admin.get(of(boss)))
    form = {"name": "Mine", "role": "agent"}
    assert admin.post(of(boss), form).status_code == 403
    for act in ("sign-out", "reset-two-factor", "reactivate"):
        assert admin.post(of(boss, f"account/{act}")).status_code == 403
    assert admin.get(of(boss, "deactivate")).status_code == 403
    assert admin.post(of(boss, "deactivate")).status_code == 403
    raised = admin.post(of(person), {"name": "Maya", "role": "owner"})
    assert raised.status_code == 422
    assert admin.post(of(person), {"name": "Maya", "role": "admin"}).status_code == 302
    person.refresh_from_db()
    assert person.role == "admin"
    assert User.objects.get(pk=boss.pk).name == "Boss"


def test_nobody_changes_the_own_role_or_leaves_by_oneself(admin: Client, owner: Client) -> None:
    for client, role in ((admin, "admin"), (owner, "owner")):
        me = User.objects.get(email=f"{role}@example.com")
        other = "owner" if role == "admin" else "agent"
        assert client.post(of(me), {"name": "Me", "role": other}).status_code == 302
        me.refresh_from_db()
        assert (me.name, me.role) == ("Me", role)
        answer = client.post(of(me, "deactivate"), {"to": "nobody"})
        assert answer.status_code == 422
        assert "You cannot deactivate yourself" in said(answer)


def test_the_last_owner_stays(alice: Agency, owner: Client) -> None:
    from agency.people import rules

    me = User.objects.get(email="owner@example.com")
    with pytest.raises(rules.RefusedError):
        rules.keep_an_owner(me)
    second = made("Second", "owner")
    rules.keep_an_owner(me)
    User.objects.filter(pk=me.pk).update(is_active=False)
    with pytest.raises(rules.RefusedError):
        rules.keep_an_owner(second)


def test_two_owners_may_part_but_one_is_left(alice: Agency, owner: Client) -> None:
    second = made("Second", "owner")
    assert owner.post(of(second), {"name": "Second", "role": "agent"}).status_code == 302
    second.refresh_from_db()
    assert second.role == "agent"


def test_a_person_of_a_client_stays_one(owner: Client) -> None:
    harbour, meadow = (ClientRow.objects.create(name=name) for name in ("Harbour", "Meadow"))
    person = made("Carl", "client", client=harbour)
    form = {"name": "Carl", "client": meadow.pk, "role": "owner", "limited_to_labels": "on"}
    assert owner.post(of(person), form).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.client, person.limited_to_labels) == ("client", meadow, False)
    assert owner.post(of(person), {"name": "Carl", "client": ""}).status_code == 422
    agent = made("Maya")
    assert owner.post(of(agent), {"name": "Maya", "role": "client"}).status_code == 422
    form = {"name": "Maya", "role": "agent", "client": harbour.pk}
    assert owner.post(of(agent), form).status_code == 302
    agent.refresh_from_db()
    assert (agent.role, agent.client) == ("agent", None)


def test_who_is_deactivated_is_out_at_once(alice: Agency, owner: Client, sign_in: SignIn) -> None:
    browser = sign_in(alice, "agent")
    assert browser.get("/inbox/").status_code == 200
    person = User.objects.get(email="agent@example.com")
    assert "No open conversation is with them." in said(owner.get(of(person, "deactivate")))
    assert owner.post(of(person, "deactivate")).status_code == 302
    assert browser.get("/inbox/").status_code == 302
    assert not UserSession.objects.filter(user=person).exists()
    person.refresh_from_db()
    person.set_password("p" * 12)
    person.save()
    guess = {"username": person.email, "password": "p" * 12}
    visitor = sign_in(alice, "anonymous")
    assert "do not match" in said(visitor.post("/sign-in/", guess))
    assert owner.get(of(person, "deactivate")).status_code == 404, "gone already"
    assert "Let them in again" in said(owner.get(of(person)))
    assert owner.post(of(person, "account/reactivate")).status_code == 302
    assert browser.get("/inbox/").status_code == 302, "old sessions stay over"
    assert visitor.post("/sign-in/", guess).status_code == 302
    assert [act for act in acts() if act.startswith("person.")] == [
        "person.deactivated",
        "person.reactivated",
    ]


@pytest.mark.parametrize("to", ["nobody", "person", "team"])
def test_open_conversations_are_handed_over(
    to: str, conversation: Conversation, owner: Client
) -> None:
    person, heir = made("Maya"), made("Heir")
    team = Team.objects.create(name="Sales")
    Conversation.objects.update(assignee=person)
    page = said(owner.get(of(person, "deactivate")))
    assert "1 open conversation is with Maya." in page
    chosen = {"nobody": "nobody", "person": f"person-{heir.pk}", "team": f"team-{team.pk}"}[to]
    assert owner.post(of(person, "deactivate"), {"to": chosen}).status_code == 302
    conversation.refresh_from_db()
    assert conversation.assignee == (heir if to == "person" else None)
    assert conversation.team == (team if to == "team" else None)
    record = Record.objects.get(kind="assigned")
    assert record.detail["to"] == ("Heir" if to == "person" else "")
    entry = AuditEntry.objects.get(act="person.handed_over")
    assert entry.detail["conversations"] == 1


def test_conversations_go_to_nobody_who_is_not_there(
    conversation: Conversation, owner: Client
) -> None:
    harbour = ClientRow.objects.create(name="Harbour")
    person, gone = made("Maya"), made("Gone", is_active=False)
    outsider = made("Carl", "client", client=harbour)
    Conversation.objects.update(assignee=person)
    for key in (gone.pk, outsider.pk, person.pk, 0):
        answer = owner.post(of(person, "deactivate"), {"to": f"person-{key}"})
        assert answer.status_code == 422
    assert owner.post(of(person, "deactivate"), {"to": "team-999"}).status_code == 422
    person.refresh_from_db()
    assert person.is_active, "all or nothing"
    assert Conversation.objects.get().assignee == person


def test_sessions_are_ended_and_the_second_factor_reset(
    alice: Agency, owner: Client, sign_in: SignIn
) -> None:
    browser = sign_in(alice, "agent")
    browser.get("/inbox/")
    person = User.objects.get(email="agent@example.com")
    totp(person)
    page = said(owner.get(of(person)))
    assert "1 device" in page
    assert "Reset two-factor" in page
    assert owner.post(of(person, "account/sign-out")).status_code == 302
    assert browser.get("/inbox/").status_code == 302
    assert owner.post(of(person, "account/reset-two-factor")).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert Mail.objects.get().kind == "two-factor-off"
    owner.post(of(person, "account/reset-two-factor"))
    assert acts().count("person.two_factor_reset") == 1
    assert owner.post(of(person, "account/promote")).status_code == 404


def test_ones_own_second_factor_is_not_reset_without_being_asked_who_one_is(owner: Client) -> None:
    me = User.objects.get(email="owner@example.com")
    totp(me)
    assert "Reset two-factor" not in said(owner.get(of(me)))
    assert owner.post(of(me, "account/reset-two-factor")).status_code == 403
    assert Authenticator.objects.filter(user=me).exists()


def test_the_rule_for_two_factor_is_set_without_locking_oneself_out(owner: Client) -> None:
    made("Maya")
    page = said(owner.get(POLICY))
    assert "2 of them have none yet" in page
    refused = owner.post(POLICY, {"two_factor": "staff"})
    assert refused.status_code == 422
    assert "Set up your own second factor first" in said(refused)
    assert not Policy.objects.exists()
    totp(User.objects.get(email="owner@example.com"))
    assert owner.post(POLICY, {"two_factor": "staff"}).status_code == 302
    assert Policy.objects.get().two_factor == "staff"
    assert "1 person has to use it" in said(owner.get(POLICY))
    entry = AuditEntry.objects.get(act="policy.changed")
    assert entry.detail["changes"] == {"two_factor": ["nobody", "staff"]}
    assert owner.post(POLICY, {"two_factor": "everyone!"}).status_code == 422


def test_everybody_of_the_agency_says_whether_they_are_available(
    alice: Agency, sign_in: SignIn
) -> None:
    agent = sign_in(alice, "agent")
    page = agent.get("/account/")
    assert "Those of your team" in said(page)
    answer = agent.post("/account/available", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "You are away" in answer["HX-Trigger"]
    assert not User.objects.get(email="agent@example.com").available
    assert agent.post("/account/available", {"available": "1"}).status_code == 302
    assert User.objects.get(email="agent@example.com").available
