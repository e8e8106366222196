"""Files on their way out: handed to WhatsApp once, named in messages, told when they are lost."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from agency.models import User
from conversations import uploads
from conversations.models import Conversation, Message, Number, Upload, UploadCopy
from tenants.models import Agency
from tests.integration import meta
from tests.integration.sending import opened, order
from tests.integration.simulated import Simulator
from whatsapp.sender.drain import drain_number

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 100
PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture(autouse=True)
def _kept_here(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def number(alice: Agency, simulator: Simulator, untold: None) -> Number:
    return meta.connect(alice, sandbox=True)


@pytest.fixture
def conversation(number: Number, simulator: Simulator) -> Conversation:
    return opened(simulator)


@pytest.fixture
def agent(alice: Agency) -> User:
    return User.objects.create(email="ana@example.com", name="Ana", role="agent")


def upload(agent: User, data: bytes = JPEG, name: str = "a.jpg") -> Upload:
    row = uploads.begin(name=name, size=len(data), by=agent, conversation=None)
    return uploads.take(row.ref, at=0, data=data, by=agent)


def sent(message: Message) -> Message:
    drain_number(message.conversation.number_id)
    message.refresh_from_db()
    return message


def test_a_picture_and_a_document_arrive(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    picture = order(conversation, uploads.content(upload(agent), caption="Look"))
    paper = order(conversation, uploads.content(upload(agent, PDF, "Offer.pdf")))
    assert (sent(picture).status, sent(paper).status) == ("accepted", "accepted")
    first, second = simulator.chat()[-2:]
    assert (first["type"], second["type"]) == ("image", "document")
    assert "Look" in str(first)
    assert "Offer.pdf" in str(second)


def test_a_file_is_handed_over_once_for_each_number(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    file = upload(agent)
    for _ in range(2):
        assert sent(order(conversation, uploads.content(file))).status == "accepted"
    assert UploadCopy.objects.count() == 1


def test_a_file_that_the_storage_lost_is_told_and_holds_up_nothing(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    file = upload(agent)
    default_storage.delete(file.path)
    lost = order(conversation, uploads.content(file))
    words = order(conversation)
    assert sent(lost).status == "failed"
    assert sent(words).status == "accepted"


def test_a_file_whose_row_is_gone_is_told(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    file = upload(agent)
    message = order(conversation, uploads.content(file))
    file.delete()
    assert sent(message).status == "failed"


def test_a_carousel_brings_its_pictures(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    def card(place: int) -> dict[str, Any]:
        return {
            "header_type": "image",
            "media": {"asset": str(upload(agent).ref)},
            "body": f"Card {place}",
            "replies": [{"id": f"b{place}", "title": "Take it"}],
        }

    content = {"kind": "carousel", "body": "Look:", "cards": [card(1), card(2)]}
    assert sent(order(conversation, content)).status == "accepted"
    assert UploadCopy.objects.count() == 2
    assert "Card 2" in str(simulator.chat()[-1])
