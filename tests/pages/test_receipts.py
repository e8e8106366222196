"""When customers are shown that somebody reads or types: from pages that somebody looks at."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from agency.models import AuditEntry
from conversations import receipts
from conversations.models import Conversation, Number
from tenants import nudge
from tenants.models import Agency
from tests.integration import meta
from tests.pages.conftest import SignIn


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the room that speaks to WhatsApp is asked for."""
    cache.clear()
    asked: list[str] = []

    def note(task: str, *_: Any) -> None:
        if task in (receipts.READ, receipts.TYPING):
            asked.append(task)

    monkeypatch.setattr(nudge, "nudge", note)
    return asked


def type_in(client: Client, conversation: Conversation, mode: str) -> None:
    path = f"/inbox/{conversation.pk}/presence"
    assert client.post(path, {"tab": "1", "typing": mode}).status_code == 200


def test_opening_what_nobody_has_read_tells_the_customer_once(
    agent: Client, conversation: Conversation, told: list[str]
) -> None:
    agent.get("/inbox/")
    agent.get(f"/inbox/{conversation.pk}/?part=list")
    assert told == []
    for _ in range(2):
        agent.get(f"/inbox/{conversation.pk}/")
    assert told == [receipts.READ]
    meta.deliver(meta.message("more"))
    agent.get(f"/inbox/{conversation.pk}/?part=workspace")
    assert told == [receipts.READ] * 2


def test_answering_tells_that_all_was_read(
    agent: Client, conversation: Conversation, told: list[str]
) -> None:
    agent.post(f"/inbox/{conversation.pk}/send", {"key": "k", "body": "Hello"})
    assert told == [receipts.READ]


def test_typing_a_message_is_shown_and_a_note_is_not(
    agent: Client, conversation: Conversation, told: list[str]
) -> None:
    agent.post(f"/inbox/{conversation.pk}/take-over")
    agent.get(f"/inbox/{conversation.pk}/")
    told.clear()
    type_in(agent, conversation, "note")
    type_in(agent, conversation, "nonsense")
    assert told == []
    for _ in range(3):
        type_in(agent, conversation, "message")
    assert told == [receipts.TYPING]


def test_a_number_can_keep_it_to_itself(
    conversation: Conversation, agent: Client, alice: Agency, sign_in: SignIn, told: list[str]
) -> None:
    owner = sign_in(alice, "owner")
    path = f"/settings/numbers/{conversation.number_id}/"
    assert "Tell customers when their messages are read" in owner.get(path).content.decode()
    owner.post(path, {"in_doubt": "resend"})
    assert not Number.objects.get().read_receipts
    changed = AuditEntry.objects.get(act="number.changed").detail["changes"]
    assert changed == {"read_receipts": ["True", ""]}
    agent.get(f"/inbox/{conversation.pk}/")
    assert told == []
    owner.post(path, {"in_doubt": "resend", "read_receipts": "on"})
    assert Number.objects.get().read_receipts
