"""Who is at a conversation, who is typing, and who is asked before talking over a colleague."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
import time_machine
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context
from redis.backoff import NoBackoff
from redis.retry import Retry

from agency.models import User
from conversations import live, presence
from conversations.models import Conversation, Message
from conversations.presence import Here
from tenants import nudge
from tenants.models import Agency
from tests.integration import meta
from tests.pages.conftest import SignIn


@pytest.fixture(autouse=True)
def _nobody() -> Iterator[None]:
    """The cache outlives a test, whose conversations have the ids of another's."""

    kept = nudge.flags()

    def clear() -> None:
        for key in kept.scan_iter("presence:*"):
            kept.delete(key)

    clear()
    yield
    clear()


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(live, "tell", lambda kind, **_data: said.append(kind))
    return said


def say(client: Client, conversation: Conversation, **form: str) -> dict[str, list[str]]:
    answer = client.post(f"/inbox/{conversation.pk}/presence", {"tab": "1", **form})
    assert answer.status_code == 200
    return names(answer.json())


def names(answer: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    return {part: [person["name"] for person in people] for part, people in answer.items()}


def who(client: Client, conversation: Conversation) -> dict[str, list[str]]:
    return names(client.get(f"/inbox/{conversation.pk}/presence").json())


def send(client: Client, conversation: Conversation, key: str = "k", **form: str) -> Any:
    return client.post(f"/inbox/{conversation.pk}/send", {"key": key, "body": "Hello", **form})


def test_colleagues_see_each_other_and_not_themselves(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    assert say(owner, conversation) == {"viewing": [], "typing": []}
    assert say(agent, conversation, typing="message") == {"viewing": ["Owner"], "typing": []}
    assert who(owner, conversation) == {"viewing": ["Agent"], "typing": ["Agent"]}
    assert who(agent, conversation) == {"viewing": ["Owner"], "typing": []}


def test_two_tabs_are_one_person_until_both_are_closed(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    path = f"/inbox/{conversation.pk}/presence"
    for tab in ("1", "2"):
        say(agent, conversation, tab=tab)
    assert agent.post(path, {"tab": "1", "gone": "1"}).status_code == 204
    assert who(owner, conversation)["viewing"] == ["Agent"]
    agent.post(path, {"tab": "2", "gone": "1"})
    assert who(owner, conversation)["viewing"] == []


def test_who_says_nothing_more_is_gone(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        say(agent, conversation, typing="note")
        clock.shift(presence.TYPING + 1)
        assert who(owner, conversation) == {"viewing": ["Agent"], "typing": []}
        clock.shift(presence.VIEWING)
        assert who(owner, conversation) == {"viewing": [], "typing": []}


def test_pages_are_told_only_of_changes(
    owner: Client, agent: Client, conversation: Conversation, told: list[str]
) -> None:
    say(agent, conversation)
    say(agent, conversation)
    assert told == ["presence"]
    say(agent, conversation, typing="message")
    say(agent, conversation, typing="message")
    assert told == ["presence"] * 2
    agent.post(f"/inbox/{conversation.pk}/note", {"key": "n", "body": "a note"})
    assert told == ["presence"] * 3
    assert who(owner, conversation)["typing"] == []


def test_another_agencys_people_are_others(
    alice: Agency, bob: Agency, agent: Client, conversation: Conversation
) -> None:
    say(agent, conversation)
    with tenant_context(bob):
        stranger = User.objects.create(email="s@example.com")
        assert presence.here(conversation.pk, beside=stranger) == Here()


def test_without_the_cache_nobody_is_seen_and_all_else_works(
    agent: Client, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr("conversations.presence.nudge.flags", lambda: away)
    assert say(agent, conversation, typing="message") == {"viewing": [], "typing": []}
    assert agent.get(f"/inbox/{conversation.pk}/?part=thread").status_code == 200
    assert send(agent, conversation).status_code == 200


# -- sending


def test_whoever_would_talk_over_somebody_who_types_is_asked(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    say(agent, conversation, typing="note")
    assert send(owner, conversation, "1").status_code == 200, "a note is no answer"
    Conversation.objects.update(assignee=None)
    say(agent, conversation, typing="message")
    answer = send(owner, conversation, "2")
    assert answer.status_code == 422
    assert answer.json() == {
        "collision": "Agent is writing an answer right now. Send your message anyway?"
    }
    assert send(owner, conversation, "2", anyway="1").status_code == 200
    # Whoever has sent does not type any more.
    Conversation.objects.update(assignee=None)
    assert send(agent, conversation, "3").status_code == 200
    Conversation.objects.update(assignee=None)
    assert send(owner, conversation, "4").status_code == 200


def test_whoever_did_not_see_a_colleagues_answer_is_asked(
    owner: Client, agent: Client, conversation: Conversation
) -> None:
    seen = str(Message.objects.get().ref)
    assert send(agent, conversation, "1", since=seen).status_code == 200
    # Nobody holds it, so that only the answer speaks against another one.
    Conversation.objects.update(assignee=None)
    answer = send(owner, conversation, "2", since=seen)
    assert answer.json() == {
        "collision": "Agent has answered since you began to write. Send your message anyway?"
    }
    newer = str(Message.objects.get(direction="out").ref)
    assert send(owner, conversation, "3", since=newer).status_code == 200
    # One's own answers, and what the automation sends, are no surprise.
    Conversation.objects.update(assignee=None)
    assert send(owner, conversation, "4", since=newer).status_code == 200


@pytest.mark.parametrize("since", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_what_was_seen_may_be_unknown(
    since: str, owner: Client, agent: Client, conversation: Conversation
) -> None:
    send(agent, conversation, "1")
    Conversation.objects.update(assignee=None)
    assert send(owner, conversation, "2", since=since).status_code == 200


def test_a_page_in_the_background_reads_nothing_for_anybody(
    agent: Client, conversation: Conversation
) -> None:
    agent.get(f"/inbox/{conversation.pk}/?part=thread")
    conversation.refresh_from_db()
    assert conversation.unread == 1
    say(agent, conversation)
    meta.deliver(meta.message("more"))
    agent.get(f"/inbox/{conversation.pk}/?part=thread")
    conversation.refresh_from_db()
    assert conversation.unread == 0
