"""Settings → Labels: what they are called, who carries them, who is limited to them."""

import pytest
from django.test import Client

from agency.models import (
    AuditEntry,
    Invitation,
    InvitationLabel,
    Label,
    PersonLabel,
    Team,
    TeamLabel,
    User,
)
from conversations import labelling, rules, scope
from conversations.models import Contact, Conversation, Retagging, SavedView
from tenants.models import Agency, WorkDue
from tests.integration.flowkit import flow, go_live, say, step
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def vip(alice: Agency) -> Label:
    rules.forget()
    return Label.objects.create(name="VIP", colour="violet", keywords=["gold"])


def said(client: Client, path: str = "/settings/labels/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def carriers(count: int, *tags: str) -> None:
    Contact.objects.bulk_create(
        Contact(phone=f"+1555{number:07}", tags=sorted(tags)) for number in range(count)
    )


def form(**more: str) -> dict[str, str]:
    return {"name": "VIP", "colour": "violet", "keywords": "gold", **more}


def test_a_label_is_made_with_its_keywords(owner: Client) -> None:
    assert "Sort by what it is about" in said(owner)
    answer = owner.post(
        "/settings/labels/new", form(name="  Big   deal ", keywords="Gold, silver\nGOLD\n")
    )
    assert answer.status_code == 302
    label = Label.objects.get()
    assert (label.name, label.colour, label.keywords) == ("Big deal", "violet", ["Gold", "silver"])
    assert rules.rules().labels_for("My GOLD card") == ["Big deal"]
    entry = AuditEntry.objects.get(act="label.created")
    assert (entry.target, entry.detail) == ("Big deal", {"colour": "violet"})
    assert "Gold" in said(owner)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "vip"}, "There is a label “VIP” already"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"colour": "mauve"}, "Select a valid choice."),
        ({"keywords": "k" * 61}, "a keyword has at most 60 characters"),
        ({"keywords": "\n".join(map(str, range(51)))}, "At most 50 keywords fit."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_a_label_is_said_beside_the_field(
    change: dict[str, str], sentence: str, owner: Client, vip: Label
) -> None:
    answer = owner.post("/settings/labels/new", form(**{"name": "New", **change}))
    assert answer.status_code == 422
    assert sentence in Page(answer.content.decode()).text
    assert Label.objects.count() == 1


def test_the_list_says_who_has_to_do_with_a_label(owner: Client, vip: Label) -> None:
    carriers(3, "VIP", "loose one")
    team = Team.objects.create(name="Sales", limited_to_labels=True)
    TeamLabel.objects.create(team=team, label=vip)
    pia = User.objects.create_user("pia@example.com", name="Pia", limited_to_labels=True)
    PersonLabel.objects.create(person=pia, label=vip)
    tag = step("tag", "tag", {"next": "say"}, add=["VIP"])
    go_live(flow("Gives it", tag, say("x")))
    text = said(owner)
    assert "VIP 3 gold" in text
    assert "Sales" in text
    assert "Pia" in text
    assert "Gives it" in text
    assert "loose one 3 contacts Make it a label" in text


def test_more_labels_cost_no_more_queries(owner: Client) -> None:
    counts = []
    for names in ("ab", "cdefgh"):
        for name in names:
            team = Team.objects.create(name=name, limited_to_labels=True)
            TeamLabel.objects.create(team=team, label=Label.objects.create(name=name))
        counts.append(len(site.queries(owner, "/settings/labels/")))
    assert counts[0] == counts[1]


def test_a_loose_tag_becomes_a_label(owner: Client) -> None:
    carriers(2, "loose one")
    page = Page(owner.get("/settings/labels/new?name=loose%20one").content.decode())
    assert page.find("input", name="name", value="loose one")
    owner.post("/settings/labels/new", form(name="loose one"))
    assert "Tags without a label" not in said(owner)
    assert labelling.counts() == {"loose one": 2}


def test_keywords_are_tried_out(owner: Client, vip: Label) -> None:
    assert "The contact gets VIP" in said(owner, "/settings/labels/try?text=My+Göld+card")
    assert "No label" in said(owner, "/settings/labels/try?text=golden")
    assert said(owner, "/settings/labels/try") == ""


def test_renaming_changes_contacts_views_and_warns_of_flows(owner: Client, vip: Label) -> None:
    carriers(3, "VIP", "Other")
    boss = User.objects.get(role="owner")
    view = SavedView.objects.create(person=boss, name="My VIPs", query="which=mine&label=VIP")
    rule = [{"subject": "tags", "operator": "contains", "value": "VIP"}]
    go_live(
        flow("Asks", step("condition", "if", {"true": "say", "false": "say"}, rules=rule), say("x"))
    )
    page = owner.post(f"/settings/labels/{vip.pk}/", form(name="Key account"), follow=True)
    assert "Flows still say “VIP”: “Asks”." in Page(page.content.decode()).text
    assert labelling.counts() == {"Key account": 3, "Other": 3}
    assert not Retagging.objects.exists()
    view.refresh_from_db()
    assert view.query == "which=mine&label=Key+account"
    assert AuditEntry.objects.get(act="label.changed").detail == {"name": ["VIP", "Key account"]}
    # Saved as it is, nothing is noted.
    owner.post(f"/settings/labels/{vip.pk}/", form(name="Key account"))
    assert AuditEntry.objects.filter(act="label.changed").count() == 1


def test_many_contacts_are_changed_in_chunks(
    owner: Client, vip: Label, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "BATCH", 2)
    monkeypatch.setattr(labelling, "ROUNDS", 2)
    carriers(9, "VIP")
    owner.post(f"/settings/labels/{vip.pk}/", form(name="Key"))
    assert labelling.counts() == {"VIP": 7, "Key": 2}
    assert WorkDue.objects.filter(task=labelling.TASK).exists()
    assert "Tags without a label" not in said(owner), "what is on its way is not loose"
    # Nobody may use the name before all is done, nor rename it back.
    answer = owner.post("/settings/labels/new", form())
    assert answer.status_code == 422
    assert "just being taken off" in answer.content.decode()
    # Renamed once more meanwhile: what is still on its way follows.
    owner.post(f"/settings/labels/{vip.pk}/", form(name="Last"))
    while labelling.drain():
        pass
    assert labelling.counts() == {"Last": 9}
    assert not Retagging.objects.exists()


def test_a_contact_with_both_labels_keeps_one(owner: Client, vip: Label) -> None:
    other = Label.objects.create(name="Other", keywords=["gold", "silver"])
    carriers(1, "VIP", "Other", "x")
    pia = User.objects.create_user("pia@example.com", limited_to_labels=True)
    PersonLabel.objects.create(person=pia, label=vip)
    assert owner.post(f"/settings/labels/{vip.pk}/merge", {"into": vip.pk}).status_code == 302
    assert Label.objects.count() == 2, "not into itself"
    owner.post(f"/settings/labels/{vip.pk}/merge", {"into": other.pk})
    assert Contact.objects.get().tags == ["Other", "x"]
    other.refresh_from_db()
    assert other.keywords == ["gold", "silver"]
    assert scope.label_names(pia) == ["Other"]
    assert AuditEntry.objects.get(act="label.merged").detail == {"into": "Other", "contacts": 1}


def test_deleting_asks_what_becomes_of_those_who_would_see_nothing(
    owner: Client, vip: Label
) -> None:
    other = Label.objects.create(name="Other")
    carriers(2, "VIP")
    pia = User.objects.create_user("pia@example.com", name="Pia", limited_to_labels=True)
    max_ = User.objects.create_user("max@example.com", name="Max", limited_to_labels=True)
    team = Team.objects.create(name="Sales", limited_to_labels=True)
    for label in (vip, other):
        PersonLabel.objects.create(person=max_, label=label)
    PersonLabel.objects.create(person=pia, label=vip)
    TeamLabel.objects.create(team=team, label=vip)
    path = f"/settings/labels/{vip.pk}/delete"
    text = said(owner, path)
    assert "2 contacts carry this label." in text
    assert "Max goes on with Other" in text
    page = Page(owner.get(path).content.decode())
    assert page.find("select", name=f"person-{pia.pk}")
    assert page.find("select", name=f"team-{team.pk}")
    assert not page.find("select", name=f"person-{max_.pk}")
    # Who forgets one, or says nonsense, is asked again, with what was chosen.
    for wrong in ("", "never", str(vip.pk)):
        said_so = {f"person-{pia.pk}": "lift", f"team-{team.pk}": wrong}
        answer = owner.post(path, said_so)
        assert answer.status_code == 422
        assert "Say what they see." in answer.content.decode()
        assert Label.objects.filter(pk=vip.pk).exists()
    done = {f"person-{pia.pk}": "lift", f"team-{team.pk}": str(other.pk), "contacts": other.pk}
    assert owner.post(path, done).status_code == 302
    for row in (pia, max_, team):
        row.refresh_from_db()
    assert (pia.limited_to_labels, scope.label_names(pia)) == (False, None)
    assert scope.label_names(max_) == ["Other"]
    team.members.add(pia)
    assert scope.label_names(User.objects.get(pk=pia.pk)) == ["Other"]
    assert labelling.counts() == {"Other": 2}
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert acts >= {"label.deleted", "person.limited", "person.unlimited", "team.limited"}


def test_invited_people_are_not_left_with_nothing_either(owner: Client, vip: Label) -> None:
    invitation = Invitation.objects.create(
        email="new@example.com",
        role="agent",
        limited_to_labels=True,
        language="en",
        token_digest="x",
        sent_at="2026-01-01T00:00Z",
        expires_at="2099-01-01T00:00Z",
    )
    InvitationLabel.objects.create(invitation=invitation, label=vip)
    path = f"/settings/labels/{vip.pk}/delete"
    assert "new@example.com, who is invited" in said(owner, path)
    owner.post(path, {f"invitation-{invitation.pk}": "lift"})
    invitation.refresh_from_db()
    assert not invitation.limited_to_labels


def test_deleting_takes_the_tag_off_and_views_along(owner: Client, vip: Label) -> None:
    carriers(2, "VIP", "x")
    boss = User.objects.get(role="owner")
    SavedView.objects.create(person=boss, name="My VIPs", query="which=mine&label=VIP")
    SavedView.objects.create(person=boss, name="Another", query="which=mine&label=VIPs")
    path = f"/settings/labels/{vip.pk}/delete"
    assert "My VIPs" in said(owner, path)
    owner.post(path)
    assert labelling.counts() == {"x": 2}
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Another"]
    assert rules.rules().labels_for("gold") == []


def test_label_names_from_other_scripts(owner: Client, conversation: Conversation) -> None:
    owner.post("/settings/labels/new", form(name="عميل مهم", keywords="فاتورة"))
    assert rules.rules().labels_for("أين فاتورة؟") == ["عميل مهم"]
    assert "عميل مهم" in said(owner)
