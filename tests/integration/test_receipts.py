"""What customers are shown of the people who answer: read, and typing; as the number is set."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from conversations import receipts as wanted
from conversations.models import Conversation, Message, Number
from tenants import nudge
from tenants.models import Agency
from tests.integration import meta
from tests.integration.sending import opened
from tests.integration.simulated import Simulator
from whatsapp import receipts, tasks
from whatsapp.client import Graph

pytestmark = pytest.mark.usefixtures("untold")
Calls = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    cache.clear()


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice, sandbox=True)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What was said to Graph, which still hears it."""
    said: Calls = []
    send = Graph.send

    async def spy(self: Graph, phone_number_id: str, payload: dict[str, Any]) -> Any:
        said.append(payload)
        return await send(self, phone_number_id, payload)

    monkeypatch.setattr(Graph, "send", spy)
    return said


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(nudge, "nudge", lambda task, *_: asked.append(task))
    return asked


def read_on_phone(simulator: Simulator) -> list[str]:
    return [message["status"] for message in simulator.chat() if not message["outgoing"]]


def test_the_newest_message_is_marked_and_with_it_all_before(
    number: Number, simulator: Simulator, calls: Calls
) -> None:
    conversation = opened(simulator)
    wamid = simulator.say("and more")
    meta.deliver(meta.message("and more", wamid=wamid))
    assert receipts.read(conversation.pk)
    assert read_on_phone(simulator) == ["read", "read"]
    assert calls == [{"messaging_product": "whatsapp", "status": "read", "message_id": wamid}]
    assert not receipts.read(conversation.pk), "told once"


def test_typing_is_shown_and_marks_as_read(
    number: Number, simulator: Simulator, calls: Calls
) -> None:
    conversation = opened(simulator)
    assert receipts.typing(conversation.pk)
    assert calls[0]["typing_indicator"] == {"type": "text"}
    assert read_on_phone(simulator) == ["read"]
    assert not receipts.read(conversation.pk)
    assert receipts.typing(conversation.pk), "it goes out after some seconds, and is shown anew"


@pytest.mark.parametrize("setting", [{"read_receipts": False}, {"active": False}])
@pytest.mark.parametrize("do", [receipts.read, receipts.typing])
def test_the_number_says_whether_customers_are_told(
    do: Callable[[int], bool],
    setting: dict[str, bool],
    number: Number,
    simulator: Simulator,
    calls: Calls,
) -> None:
    conversation = opened(simulator)
    Number.objects.update(**setting)
    assert not do(conversation.pk)
    assert not calls


@pytest.mark.parametrize("why", ["no conversation", "old", "reaction"])
def test_there_may_be_nothing_to_mark(
    why: str, number: Number, simulator: Simulator, calls: Calls
) -> None:
    conversation = opened(simulator)
    if why == "old":
        Message.objects.update(at=timezone.now() - timedelta(days=31))
    elif why == "reaction":
        Message.objects.update(kind="reaction")
    assert not receipts.read(0 if why == "no conversation" else conversation.pk)
    assert not calls


def test_what_meta_refuses_is_tried_with_the_next_look(
    number: Number, simulator: Simulator, calls: Calls
) -> None:
    conversation = opened(simulator)
    Message.objects.update(wamid="wamid.unknown")
    assert not receipts.read(conversation.pk)
    assert not receipts.read(conversation.pk)
    assert len(calls) == 2


def test_a_token_that_cannot_be_read_is_no_accident(
    number: Number, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = opened(simulator)
    monkeypatch.setattr(receipts, "is_readable", lambda *_: False)
    assert not receipts.read(conversation.pk)


def test_the_tasks_enter_the_agency(
    number: Number, simulator: Simulator, alice: Agency, calls: Calls
) -> None:
    conversation = opened(simulator)
    tasks.mark_read(alice.pk, conversation.pk)
    tasks.show_typing(alice.pk, conversation.pk)
    assert len(calls) == 2


def test_typing_is_asked_for_now_and_then_and_only_where_a_person_answers(
    number: Number, simulator: Simulator, nudged: list[str]
) -> None:
    conversation = opened(simulator)
    wanted.typing(conversation)
    assert not nudged, "the automation answers"
    conversation.handler = Conversation.Handler.HUMAN
    conversation.window_opened_at = timezone.now() - timedelta(hours=24)
    wanted.typing(conversation)
    assert not nudged, "the window is closed"
    conversation.window_opened_at = timezone.now()
    for _ in range(3):
        wanted.typing(conversation)
    assert nudged == [wanted.TYPING]


def test_reading_is_asked_for_after_the_commit(
    number: Number,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    conversation = opened(simulator)
    sent: list[Any] = []
    monkeypatch.setattr(nudge, "send", lambda *args: sent.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        wanted.read(conversation)
        assert not sent
    assert [task for task, *_ in sent] == [wanted.READ]
    conversation.number.read_receipts = False
    with django_capture_on_commit_callbacks(execute=True):
        wanted.read(conversation)
    assert len(sent) == 1
