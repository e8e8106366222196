"""Notes between colleagues: they stay in the house, name people, and leave honest traces."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.models import Label, Mail, PersonLabel, Team, TeamLabel, TeamMember, User
from conversations import live, mentions, scope
from conversations.models import Contact, Conversation, Mention, Message, OutboxItem
from tenants.models import Agency, WorkDue
from tests.integration import meta
from tests.pages.conftest import SignIn


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What open pages are told of mentions."""
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(live, "tell", lambda kind, **data: said.append({"kind": kind, **data}))
    return said


def write(client: Client, conversation: Conversation, body: str, key: str = "k") -> Any:
    return client.post(f"/inbox/{conversation.pk}/note", {"key": key, "body": body})


def only_note() -> Message:
    return Message.objects.get(direction="note")


def person(name: str, **more: Any) -> User:
    email = f"{name.split(maxsplit=1)[0].lower()}{User.objects.count()}@example.com"
    return User.objects.create(email=email, name=name, **{"role": "agent", **more})


def test_a_note_changes_nothing_but_the_thread(owner: Client, conversation: Conversation) -> None:
    before = Conversation.objects.filter(pk=conversation.pk).values().get()
    for _ in range(2):
        assert write(owner, conversation, "  Call her\nat noon ").status_code == 200
    note = only_note()
    assert (note.kind, note.source, note.status, note.text) == (
        *("note", "agent", "received", "Call her\nat noon"),
    )
    assert str(note.author) == "Owner"
    assert Conversation.objects.filter(pk=conversation.pk).values().get() == before
    assert not OutboxItem.objects.exists()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"key": "k", "body": "  "}, "Write a note first."),
        ({"key": "k", "body": "x" * 4001}, "at most 4000"),
        ({"key": "k", "body": "a\x00b"}, "cannot be kept"),
        ({"body": "words"}, "out of date"),
    ],
)
def test_what_is_no_note_is_refused_with_a_reason(
    form: dict[str, str], said: str, owner: Client, conversation: Conversation
) -> None:
    answer = owner.post(f"/inbox/{conversation.pk}/note", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Message.objects.filter(direction="note").exists()


def test_who_is_named_is_told_once(
    owner: Client, conversation: Conversation, told: list[dict[str, Any]]
) -> None:
    ana, anabel = person("Ana"), person("Ana Bell")
    write(owner, conversation, "@Ana and @ana bell, please. Not ana@example.com, not @Anastasia.")
    assert set(Mention.objects.values_list("person_id", flat=True)) == {ana.pk, anabel.pk}
    note = only_note()
    assert {one["name"] for one in note.content["mentions"]} == {"Ana", "Ana Bell"}
    assert told == [
        {
            "kind": "mention",
            "conversation": conversation.pk,
            "message": str(note.ref),
            "people": [ana.pk, anabel.pk],
        }
    ]


def test_a_note_is_shown_as_messages_are(owner: Client, conversation: Conversation) -> None:
    person("Ana")
    write(owner, conversation, "*Now*, @Ana: see www.example.com <b>or ask</b>\n- him")
    page = owner.get(f"/inbox/{conversation.pk}/").content.decode()
    assert (
        '<strong>Now</strong>, <mark class="mention">@Ana</mark>: see'
        ' <a href="https://www.example.com"' in page
    )
    assert "&lt;b&gt;or ask&lt;/b&gt;" in page
    assert '<span class="said-item"><span>•</span> him</span>' in page


def test_a_team_stands_for_its_members_and_nobody_names_himself(
    owner: Client, conversation: Conversation, told: list[dict[str, Any]]
) -> None:
    team = Team.objects.create(name="Sales")
    ana, gone = person("Ana"), person("Gone", is_active=False)
    myself = User.objects.get(email="owner@example.com")
    for member in (ana, gone, myself):
        TeamMember.objects.create(team=team, person=member)
    write(owner, conversation, "@Sales: who takes this? @Owner asks.")
    assert list(Mention.objects.values_list("person_id", flat=True)) == [ana.pk]
    assert only_note().content["teams"] == [{"id": team.pk, "name": "Sales"}]


def test_only_those_who_may_see_the_conversation_can_be_named(
    owner: Client, conversation: Conversation
) -> None:
    vip = Label.objects.create(name="VIP")
    Contact.objects.update(tags=["VIP"])
    inside, outside = (person(n, limited_to_labels=True) for n in ("Inside", "Outside"))
    PersonLabel.objects.create(person=inside, label=vip)
    person("Of a client", role="client")
    answer = owner.get(f"/inbox/{conversation.pk}/note-people").json()
    assert [one["name"] for one in answer["people"]] == ["Inside"]
    write(owner, conversation, "@Inside @Outside @Of a client")
    assert list(Mention.objects.values_list("person_id", flat=True)) == [inside.pk]
    assert outside.pk != inside.pk


def test_who_may_be_named_are_exactly_those_who_see_it(conversation: Conversation) -> None:
    vip, other = (Label.objects.create(name=name) for name in ("VIP", "Other"))
    limiting = Team.objects.create(name="Limiting", limited_to_labels=True)
    free = Team.objects.create(name="Free")
    TeamLabel.objects.create(team=limiting, label=vip)
    # What is not limited has labels of old that say nothing.
    TeamLabel.objects.create(team=free, label=other)
    for limited, labels, teams, role in itertools.product(
        (False, True),
        ((), (vip,), (other,), (vip, other)),
        ((), (limiting,), (free,), (limiting, free)),
        ("agent", "admin", "client"),
    ):
        one = person("One", limited_to_labels=limited, role=role)
        for label in labels:
            PersonLabel.objects.create(person=one, label=label)
        for team in teams:
            TeamMember.objects.create(team=team, person=one)
    for tags in ([], ["VIP"], ["Other"], ["VIP", "Other"]):
        Contact.objects.update(tags=tags)
        seen = Conversation.objects.select_related("contact").get()
        named = set(scope.staff_of(seen).values_list("pk", flat=True))
        for one in User.objects.exclude(role="client"):
            sees = scope.conversations(one).filter(pk=seen.pk).exists()
            assert (one.pk in named) == sees, (tags, one.limited_to_labels, one.role)
        assert not named & set(User.objects.filter(role="client").values_list("pk", flat=True))


def test_people_of_the_same_name_are_told_apart_by_address(
    owner: Client, conversation: Conversation
) -> None:
    one, other = person("Kim"), person("Kim")
    answer = owner.get(f"/inbox/{conversation.pk}/note-people").json()
    assert {found["name"] for found in answer["people"]} == {one.email, other.email}
    write(owner, conversation, f"@{one.email} please")
    assert list(Mention.objects.values_list("person_id", flat=True)) == [one.pk]


def test_opening_the_conversation_sees_what_names_one(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    write(owner, conversation, "@Agent look")
    said = agent.get(f"/inbox/{conversation.pk}/mention").json()
    assert said["title"] == "Owner named you in the conversation with Maya"
    assert said["text"] == "@Agent look"
    # A page in the background reads its thread anew: that is no looking.
    agent.get(f"/inbox/{conversation.pk}/?part=thread")
    assert Mention.objects.get().seen_at is None
    agent.get(f"/inbox/{conversation.pk}/")
    assert Mention.objects.get().seen_at is not None
    assert agent.get(f"/inbox/{conversation.pk}/mention").json()["title"] == ""


def test_a_visible_page_sees_what_comes(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    write(owner, conversation, "@Agent look")
    agent.post(f"/inbox/{conversation.pk}/presence", {"tab": "1"})
    assert Mention.objects.get().seen_at is not None


def test_an_author_mends_his_note_and_the_thread_says_so(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    write(owner, conversation, "Call hre")
    note = only_note()
    path = f"/inbox/{conversation.pk}/notes/{note.ref}/edit"
    assert "Call hre" in owner.get(path).content.decode()
    assert owner.post(path, {"body": " "}).status_code == 422
    assert owner.post(path, {"body": "Call her, @Agent"}).status_code == 204
    note.refresh_from_db()
    assert (note.text, note.content["body"]) == ("Call her, @Agent",) * 2
    assert note.content["edited_at"]
    assert Mention.objects.get().person.email == "agent@example.com"
    refused = agent.post(path, {"body": "Mine now"})
    assert refused.status_code == 422
    assert "by its author, for a day" in refused.content.decode()


def test_after_a_day_a_note_stands_for_its_author(
    agent: Client, conversation: Conversation
) -> None:
    write(agent, conversation, "Old")
    Message.objects.filter(direction="note").update(at=timezone.now() - timedelta(hours=25))
    path = f"/inbox/{conversation.pk}/notes/{only_note().ref}"
    assert agent.post(f"{path}/edit", {"body": "New"}).status_code == 422
    answer = agent.post(f"{path}/delete")
    assert "for a day" in answer.headers["HX-Trigger"]
    assert only_note().text == "Old"


def test_managers_delete_any_note_and_leave_a_trace(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    write(agent, conversation, "Secret of @Owner")
    path = f"/inbox/{conversation.pk}/notes/{only_note().ref}/delete"
    for _ in range(2):
        assert owner.post(path).status_code == 204
    note = only_note()
    assert note.text == note.content["body"] == ""
    assert note.content["deleted"]["by"] == "Owner"
    assert not Mention.objects.exists()


def test_nobody_touches_what_is_no_note_of_people(
    owner: Client, conversation: Conversation
) -> None:
    message = Message.objects.get()
    for row in (message,):
        assert owner.post(f"/inbox/{conversation.pk}/notes/{row.ref}/delete").status_code == 404
    write(owner, conversation, "By the automation")
    Message.objects.filter(direction="note").update(source="system", author=None)
    path = f"/inbox/{conversation.pk}/notes/{only_note().ref}/delete"
    assert owner.post(path).status_code == 404


def test_a_note_belongs_to_its_conversation(owner: Client, conversation: Conversation) -> None:
    meta.deliver(meta.message("hi", phone="15550002", name="Jonas"))
    other = Conversation.objects.exclude(pk=conversation.pk).get()
    write(owner, conversation, "Here")
    assert owner.get(f"/inbox/{other.pk}/notes/{only_note().ref}/edit").status_code == 404


# -- mail


def late() -> None:
    Mention.objects.update(at=timezone.now() - mentions.PATIENCE)


def test_who_does_not_come_is_written_to_once_without_what_was_said(
    owner: Client, agent: Client, conversation: Conversation, alice: Agency
) -> None:
    write(owner, conversation, "@Agent the customer Maya is angry", key="1")
    write(owner, conversation, "@Agent really", key="2")
    assert WorkDue.objects.filter(agency=alice, task=mentions.TASK).exists()
    with tenant_context(alice):
        assert mentions.drain() is not None
        assert not Mail.objects.exists(), "not yet: the person may come"
        late()
        for _ in range(2):
            assert mentions.drain() is None
    letter = Mail.objects.get()
    assert (letter.to, letter.subject) == ("agent@example.com", "You were named in 2 notes")
    assert "Owner named you in 2 notes." in letter.text
    assert f"/inbox/{conversation.pk}/" in letter.text
    assert not any(word in letter.text for word in ("Maya", "angry", "really"))
    assert outgoing.outbox == []


@pytest.mark.parametrize("why", ["seen", "notify", "gone", "limited"])
def test_no_mail_to_who_has_seen_it_or_wants_or_may_have_none(
    why: str, owner: Client, agent: Client, conversation: Conversation, alice: Agency
) -> None:
    write(owner, conversation, "@Agent look")
    late()
    if why == "seen":
        agent.get(f"/inbox/{conversation.pk}/")
    changes: dict[str, dict[str, Any]] = {
        "notify": {"notify": "none"},
        "gone": {"is_active": False},
        "limited": {"limited_to_labels": True},
    }
    User.objects.filter(role="agent").update(**changes.get(why, {"name": "Agent"}))
    with tenant_context(alice):
        assert mentions.drain() is None
    assert not Mail.objects.exists()
