"""Saved replies: one's own and those of all, shortcuts, variables, and who may change them."""

import json
from typing import Any

import pytest
from django.test import Client

from agency.models import AuditEntry, User
from conversations.models import Conversation, SavedReply, Upload
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.site import Page

AT = "/settings/saved-replies/"


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def save(client: Client, path: str = "new/text", **form: Any) -> Any:
    usual = {"kind": "text", "shortcut": "hours", "title": "Hours", "content.body": "9 to 5"}
    return client.post(f"{AT}{path}", {**usual, **form})


def problems(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422
    return {one["field"]: one["message"] for one in json.loads(answer.content)["problems"]}


def offered(client: Client) -> list[tuple[str, bool]]:
    replies = client.get(f"{AT}all.json").json()["replies"]
    return [(reply["shortcut"], reply["own"]) for reply in replies]


def test_ones_own_are_nobody_elses(owner: Client, agent: Client) -> None:
    assert save(agent).status_code == 200
    assert offered(agent) == [("hours", True)]
    assert offered(owner) == []
    reply = SavedReply.objects.get()
    for method in (owner.get, owner.post):
        assert method(f"{AT}{reply.pk}/").status_code == 404
    assert owner.post(f"{AT}{reply.pk}/delete").status_code == 404
    assert "9 to 5" not in Page(owner.get(AT).content.decode()).text
    assert not AuditEntry.objects.exists()


def test_managers_share_and_agents_use(owner: Client, agent: Client) -> None:
    save(owner, shared="1")
    reply = SavedReply.objects.get()
    assert offered(agent) == [("hours", False)]
    assert "9 to 5" in Page(agent.get(AT).content.decode()).text
    assert agent.get(f"{AT}{reply.pk}/").status_code == 404
    assert agent.post(f"{AT}{reply.pk}/delete").status_code == 404
    save(agent, shortcut="mine", shared="1")
    assert SavedReply.objects.get(shortcut="mine").owner is not None, "agents share nothing"
    assert AuditEntry.objects.filter(act="saved-reply.save").count() == 1


def test_what_was_everybodys_and_is_no_more_is_audited(owner: Client, agent: Client) -> None:
    save(owner, shared="1")
    reply = SavedReply.objects.get()
    assert save(owner, f"{reply.pk}/").status_code == 200
    assert offered(agent) == []
    assert AuditEntry.objects.filter(act__startswith="saved-reply.").count() == 2


def test_deleting(owner: Client) -> None:
    save(owner, shared="1")
    reply = SavedReply.objects.get()
    assert owner.post(f"{AT}{reply.pk}/delete").status_code == 302
    assert not SavedReply.objects.exists()
    assert AuditEntry.objects.filter(act="saved-reply.delete").exists()
    assert owner.post(f"{AT}{reply.pk}/delete").status_code == 404


@pytest.mark.parametrize("shortcut", ["", "two words", "x" * 33, "a/b", "naïve!"])
def test_shortcuts_that_nobody_could_type(shortcut: str, agent: Client) -> None:
    assert "shortcut" in problems(save(agent, shortcut=shortcut))
    assert not SavedReply.objects.exists()


@pytest.mark.parametrize("shortcut", ["/Hours", " HOURS ", "hours"])
def test_a_shortcut_is_written_in_one_way_and_had_once(shortcut: str, agent: Client) -> None:
    save(agent)
    assert "taken" in problems(save(agent, shortcut=shortcut))["shortcut"]
    assert SavedReply.objects.get().shortcut == "hours"


def test_two_people_may_use_one_shortcut_and_all_have_another(
    owner: Client, agent: Client, alice: Agency, sign_in: SignIn
) -> None:
    save(agent)
    save(owner)
    save(owner, shared="1")
    assert SavedReply.objects.count() == 3
    assert "shortcut" in problems(save(sign_in(alice, "admin"), shared="1"))


def test_variables_are_checked_now_and_filled_in_later(
    agent: Client, conversation: Conversation
) -> None:
    save(agent, **{"content.body": "Hello {{ contact.name }}"})
    said = problems(save(agent, shortcut="bad", **{"content.body": "Hello {{ contact.name "}))
    assert "content.body" in said
    body = agent.get(f"{AT}all.json").json()["replies"][0]["content"]["body"]
    answer = agent.post(f"/inbox/{conversation.pk}/send", {"key": "k", "body": body})
    assert answer.status_code == 200
    assert "Hello Maya" in conversation.message_set.get(direction="out").text


def test_what_could_never_be_sent_is_refused(agent: Client) -> None:
    buttons = {"kind": "buttons", "content.body": "Which?"}
    assert problems(save(agent, "new/buttons", **buttons))
    titled = {**buttons, "content.buttons.0.title": "x" * 21}
    assert "content.buttons.0.title" in problems(save(agent, "new/buttons", **titled))
    assert (
        save(agent, "new/buttons", **buttons, **{"content.buttons.0.title": "One"}).status_code
        == 200
    )


def test_a_file_can_be_kept_and_everybody_gets_it(
    owner: Client, agent: Client, alice: Agency
) -> None:
    by = User.objects.get(email="owner@example.com")
    file = Upload.objects.create(name="a.jpg", size=1, state="ready", mime_type="image/jpeg", by=by)
    form = {"kind": "media", "content.media.asset": str(file.ref), "content.caption": "Look"}
    assert save(owner, "new/media", shared="1", **form).status_code == 200
    (reply,) = agent.get(f"{AT}all.json").json()["replies"]
    assert (reply["kind"], reply["content"]["kind"]) == ("media", "image")
    page = Page(owner.get(f"{AT}{SavedReply.objects.get().pk}/").content.decode())
    assert page.find("input", name="content.media.asset")[0]["value"] == str(file.ref)


def test_a_kind_that_there_is_not(agent: Client) -> None:
    assert agent.get(f"{AT}new/nonsense").status_code == 404
