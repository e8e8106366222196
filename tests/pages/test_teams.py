"""Settings → Teams: who is in them, how conversations are given out, what they see."""

from typing import Any

import pytest
from django.test import Client

from agency import teams
from agency.models import AuditEntry, Calendar, Label, Team, TeamMember, User
from conversations import scope
from conversations.models import Conversation, Record
from tenants.models import Agency, WorkDue
from tests.integration import meta
from tests.integration.flowkit import flow, go_live, say, step
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def said(client: Client, path: str = "/settings/teams/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def form(**more: Any) -> dict[str, Any]:
    return {"name": "Sales", "assignment": "manual", "capacity": "", "calendar": "", **more}


def assigning() -> None:
    assign = step("assign", "assign", {"next": "say"}, team="Sales")
    go_live(flow("Hands over", assign, say("x")))


def test_all_of_a_team_is_set(owner: Client) -> None:
    assert "Who answers what" in said(owner)
    pia = User.objects.create_user("pia@example.com", name="Pia")
    shop = Calendar.objects.create(key="shop", name="Shop")
    vip = Label.objects.create(name="VIP")
    chosen = form(
        members=[pia.pk],
        assignment="load",
        capacity="5",
        calendar=shop.pk,
        limited_to_labels="on",
        labels=[vip.pk],
    )
    assert owner.post("/settings/teams/new", chosen).status_code == 302
    team = Team.objects.get()
    assert (team.assignment, team.capacity, team.calendar) == ("load", 5, shop)
    assert list(team.members.all()) == [pia]
    assert scope.label_names(pia) == ["VIP"]
    text = said(owner)
    for words in ("Pia", "By load", "at most 5 open conversations a person", "Shop", "VIP"):
        assert words in text
    assert WorkDue.objects.filter(task="conversations.assigning.drain").exists()
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert acts == {"team.created", "team.limited"}
    page = Page(owner.get(f"/settings/teams/{team.pk}/").content.decode())
    for name, row in (("members", pia), ("labels", vip)):
        assert "checked" in page.find("input", name=name, value=str(row.pk))[0]


def test_members_come_and_go_and_keep_their_turn(owner: Client) -> None:
    pia, max_ = (User.objects.create_user(f"{n}@example.com", name=n) for n in ("pia", "max"))
    team = Team.objects.create(name="Sales")
    row = TeamMember.objects.create(team=team, person=pia)
    path = f"/settings/teams/{team.pk}/"
    owner.post(path, form(members=[pia.pk, max_.pk]))
    assert set(team.members.all()) == {pia, max_}
    assert TeamMember.objects.filter(pk=row.pk).exists(), "who stays keeps the place in turn"
    owner.post(path, form())
    assert not team.members.exists()
    changed = AuditEntry.objects.filter(act="team.changed").order_by("pk")
    assert [entry.detail["members"] for entry in changed] == [[max_.pk], sorted([pia.pk, max_.pk])]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "support"}, "There is a team “Support” already."),
        ({"members": ["x"]}, "Select a valid choice."),
        ({"members": ["999"]}, "Select a valid choice."),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"assignment": "luck"}, "Select a valid choice."),
        ({"calendar": "999"}, "Select a valid choice."),
        ({"limited_to_labels": "on"}, "Choose at least one label"),
    ],
)
def test_what_makes_no_team_is_said(change: dict[str, Any], sentence: str, owner: Client) -> None:
    Label.objects.create(name="VIP")
    Team.objects.create(name="Support")
    team = Team.objects.create(name="Sales")
    answer = owner.post(f"/settings/teams/{team.pk}/", form(**change))
    assert answer.status_code == 422
    assert sentence in Page(answer.content.decode()).text
    team.refresh_from_db()
    assert (team.name, team.limited_to_labels) == ("Sales", False)


def test_people_of_clients_and_gone_ones_are_in_no_team(owner: Client, sign_in: SignIn) -> None:
    User.objects.create_user("gone@example.com", name="Gone", is_active=False)
    User.objects.create_user("c@example.com", name="Customer", role="client")
    text = said(owner, "/settings/teams/new")
    assert "Gone" not in text
    assert "Customer" not in text


def test_flows_find_a_renamed_team(owner: Client, conversation: Conversation) -> None:
    team = Team.objects.create(name="Sales")
    assigning()
    assert "Hands over" in said(owner)
    path = f"/settings/teams/{team.pk}/"
    assert "Flows hand conversations to this team: Hands over" in said(owner, path)
    page = owner.post(path, form(name="Selling"), follow=True)
    assert "Flows that still say “Sales” go on finding this team" in page.content.decode()
    assert "Hands over" in said(owner)
    assert "needs attention" not in said(owner, "/flows/")
    meta.deliver(meta.message("hello"))
    conversation.refresh_from_db()
    assert conversation.team == team
    # A team that takes the name of now comes first, and the old name is forgotten.
    owner.post("/settings/teams/new", form())
    team.refresh_from_db()
    assert team.former_names == []
    assert teams.ids_by_name(["Sales"]) == {"Sales": Team.objects.get(name="Sales").pk}


def test_deleting_a_team_hands_its_conversations_on(
    owner: Client, conversation: Conversation
) -> None:
    team, other = Team.objects.create(name="Sales"), Team.objects.create(name="Support")
    Conversation.objects.update(team=team)
    assigning()
    path = f"/settings/teams/{team.pk}/delete"
    text = said(owner, path)
    assert "1 conversation is open." in text
    assert "Hands over Live" in text
    page = owner.post(path, {"heir": other.pk}, follow=True)
    assert "Live flows still name it: “Hands over”." in Page(page.content.decode()).text
    assert "needs attention" in said(owner, "/flows/")
    conversation.refresh_from_db()
    assert conversation.team == other
    record = Record.objects.get(kind="assigned")
    assert record.detail == {"how": "team", "to": "", "team": "Support"}
    assert AuditEntry.objects.get(act="team.deleted").detail == {
        "conversations": 1,
        "to": "Support",
    }


def test_deleting_a_team_can_leave_its_conversations_with_nobody(
    owner: Client, conversation: Conversation
) -> None:
    team = Team.objects.create(name="Sales", limited_to_labels=True)
    Conversation.objects.update(team=team)
    path = f"/settings/teams/{team.pk}/delete"
    assert "see every conversation when it is gone" in said(owner, path)
    owner.post(path)
    conversation.refresh_from_db()
    assert conversation.team is None
    assert not Team.objects.exists()


def test_more_teams_cost_no_more_queries(owner: Client) -> None:
    counts = []
    for names in ("ab", "cdefgh"):
        for name in names:
            team = Team.objects.create(name=name)
            person = User.objects.create_user(f"{name}@example.com")
            TeamMember.objects.create(team=team, person=person)
        counts.append(len(site.queries(owner, "/settings/teams/")))
    assert counts[0] == counts[1]
