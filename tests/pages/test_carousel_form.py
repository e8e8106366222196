"""The carousel's form: sent, kept for later, kept as a saved reply, and refused with a reason."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Conversation, Message, SavedReply, ScheduledMessage, Upload
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def pictures(conversation: Conversation) -> list[str]:
    return [
        str(
            Upload.objects.create(
                ref=uuid.uuid4(), state="ready", name="a.jpg", size=1, mime_type="image/jpeg"
            ).ref
        )
        for _ in range(2)
    ]


def form(pictures: list[str], **more: Any) -> dict[str, Any]:
    cards = {
        f"content.cards.{place}.{name}": value
        for place, ref in enumerate(pictures)
        for name, value in (
            ("media.asset", ref),
            ("body", f"Card {place}"),
            ("link.label", "See"),
            ("link.url", "https://shop.example/"),
            ("replies.0.title", f"Take {place}"),
        )
    }
    return {
        "kind": "carousel",
        "key": "k",
        "content.body": "Look:",
        "carousel.header": "image",
        "carousel.ending": "link",
        **cards,
        **more,
    }


def refusals(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422
    return {one["field"]: one["message"] for one in json.loads(answer.content)["problems"]}


def test_cards_with_links_are_sent(
    agent: Client, conversation: Conversation, pictures: list[str]
) -> None:
    answer = agent.post(f"/inbox/{conversation.pk}/send", form(pictures))
    assert answer.status_code == 200
    content = Message.objects.get(direction="out").content
    assert content["body"] == "Look:"
    first = content["cards"][0]
    assert (first["header_type"], first["media"]["asset"]) == ("image", pictures[0])
    assert first["link"] == {"label": "See", "url": "https://shop.example/"}
    assert not first.get("replies")


def test_cards_with_answers_get_ids_of_their_own(
    agent: Client, conversation: Conversation, pictures: list[str]
) -> None:
    data = form(pictures, **{"carousel.ending": "replies"})
    assert agent.post(f"/inbox/{conversation.pk}/send", data).status_code == 200
    cards = Message.objects.get(direction="out").content["cards"]
    replies = [reply for card in cards for reply in card["replies"]]
    assert [reply["title"] for reply in replies] == ["Take 0", "Take 1"]
    assert len({reply["id"] for reply in replies}) == 2
    assert not [card for card in cards if card.get("link")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content.body": ""}, "content.body"),
        ({"content.cards.1.media.asset": ""}, "content.cards.1.media"),
        ({"content.cards.1.body": "x" * 161}, "content.cards.1.body"),
        ({"content.cards.0.body": "a\nb\nc\nd"}, "content.cards.0.body"),
        ({"content.cards.0.link.label": "x" * 21}, "content.cards.0.link.label"),
        ({"content.cards.0.link.url": "ftp://x"}, "content.cards.0.link.url"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(
    change: dict[str, str],
    field: str,
    agent: Client,
    conversation: Conversation,
    pictures: list[str],
) -> None:
    answer = agent.post(f"/inbox/{conversation.pk}/send", form(pictures, **change))
    assert field in refusals(answer)
    assert not Message.objects.filter(direction="out").exists()


def test_one_card_is_no_carousel(
    agent: Client, conversation: Conversation, pictures: list[str]
) -> None:
    answer = agent.post(f"/inbox/{conversation.pk}/send", form(pictures[:1]))
    assert "content.cards" in refusals(answer)


def test_a_file_that_is_gone_is_told(
    agent: Client, conversation: Conversation, pictures: list[str]
) -> None:
    Upload.objects.filter(ref=pictures[0]).delete()
    answer = agent.post(f"/inbox/{conversation.pk}/send", form(pictures))
    assert "not here any more" in " ".join(refusals(answer).values())


def test_it_can_wait_and_be_changed(
    agent: Client, conversation: Conversation, pictures: list[str]
) -> None:
    due = (timezone.now() + timedelta(hours=1)).isoformat()
    answer = agent.post(f"/inbox/{conversation.pk}/schedule", form(pictures, due=due))
    assert answer.status_code == 200
    row = ScheduledMessage.objects.get()
    page = Page(
        agent.get(f"/inbox/{conversation.pk}/compose/carousel?scheduled={row.pk}").content.decode()
    )
    assert page.find("input", name="content.cards.1.media.asset")[0]["value"] == pictures[1]
    assert page.find("input", name="content.cards.1.link.label")[0]["value"] == "See"
    assert "Card 1" in page.text


def test_it_can_be_a_saved_reply(
    agent: Client, conversation: Conversation, pictures: list[str]
) -> None:
    data = form(pictures, shortcut="cards", title="Our cards", **{"carousel.ending": "replies"})
    answer = agent.post("/settings/saved-replies/new/carousel", data)
    assert answer.status_code == 200
    row = SavedReply.objects.get()
    page = Page(agent.get(f"/settings/saved-replies/{row.pk}/").content.decode())
    titles = page.find("input", name="content.cards.1.replies.0.title")
    assert titles[0]["value"] == "Take 1"
    assert "selected" in page.find("option", value="replies")[0]
