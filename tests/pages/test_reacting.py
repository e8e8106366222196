"""Reactions to what customers wrote: they go the way of every message, and are no answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Contact, Conversation, Message, Number, OutboxItem
from tenants.models import Agency
from tests.pages.conftest import SignIn


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def react(client: Client, message: Message, emoji: str = "👍") -> Any:
    path = f"/inbox/{message.conversation_id}/messages/{message.ref}/react"
    return client.post(path, {"emoji": emoji})


def sent() -> list[str]:
    rows = Message.objects.filter(direction="out").order_by("id")
    return [row.content["emoji"] for row in rows]


def hello() -> Message:
    return Message.objects.get(direction="in")


def test_a_reaction_is_sent_and_changes_nothing_else(
    agent: Client, conversation: Conversation
) -> None:
    before = Conversation.objects.filter(pk=conversation.pk).values().get()
    assert before["waiting_since"] is not None
    for _ in range(2):
        assert react(agent, hello()).status_code == 204
    message = Message.objects.get(direction="out")
    assert message.content == {"kind": "reaction", "message_id": hello().wamid, "emoji": "👍"}
    assert (message.source, str(message.author), message.status) == ("agent", "Agent", "queued")
    assert OutboxItem.objects.get().message == message
    assert Conversation.objects.filter(pk=conversation.pk).values().get() == before


def test_another_one_takes_its_place_and_an_empty_one_takes_it_away(
    agent: Client, conversation: Conversation
) -> None:
    assert react(agent, hello(), "").status_code == 204
    assert sent() == []
    for emoji in ("👍", "🎉", "", ""):
        assert react(agent, hello(), emoji).status_code == 204
    assert sent() == ["👍", "🎉", ""]
    react(agent, hello(), "👍")
    Message.objects.filter(direction="out").update(status="failed")
    react(agent, hello(), "👍")
    assert sent() == ["👍", "🎉", "", "👍", "👍"], "what failed is not there"


@pytest.mark.parametrize("emoji", ["words", "👍👍", "x" * 500, "a\x00"])
def test_only_emojis_are_reactions(emoji: str, agent: Client, conversation: Conversation) -> None:
    assert react(agent, hello(), emoji).status_code == 422
    assert not OutboxItem.objects.exists()


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("closed", "24-hour window is closed"),
        ("blocked", "contact is blocked"),
        ("off", "switched off"),
        ("old", "older than 30 days"),
        ("ours", "Only what a customer wrote"),
        ("reaction", "Only what a customer wrote"),
        ("unknown", "Only what a customer wrote"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_with_a_reason(
    why: str, said: str, agent: Client, conversation: Conversation
) -> None:
    message = hello()
    match why:
        case "closed":
            Conversation.objects.update(window_opened_at=timezone.now() - timedelta(hours=24))
        case "blocked":
            Contact.objects.update(blocked=True)
        case "off":
            Number.objects.update(active=False)
        case "old":
            Message.objects.update(at=timezone.now() - timedelta(days=31))
        case "ours":
            Message.objects.update(direction="out")
        case "reaction":
            Message.objects.update(kind="reaction")
        case _:
            Message.objects.update(wamid=None)
    answer = react(agent, message)
    assert answer.status_code == 422
    assert said in answer.json()["problems"][0]["message"]
    assert not OutboxItem.objects.exists()


def test_the_menu_of_a_message_offers_them_and_shows_ones_own(
    agent: Client, conversation: Conversation
) -> None:
    path = f"/inbox/{conversation.pk}/messages/{hello().ref}/menu"
    page = agent.get(path).content.decode()
    assert 'data-emoji="👍" aria-label="Thumbs up" aria-pressed="false"' in page
    react(agent, hello())
    page = agent.get(path).content.decode()
    assert 'data-emoji="👍" aria-label="Thumbs up" aria-pressed="true"' in page
    assert "🎉" in page
