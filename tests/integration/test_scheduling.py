"""Messages for later, all the way: foreseen, waiting, changed, cancelled, handed on, sent."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agency.models import User
from conversations import later
from conversations.content import ContentError
from conversations.models import Contact, Conversation, Message, Number, ScheduledMessage
from tenants.models import Agency, WorkDue
from tests.integration import flowkit, meta
from tests.integration.sending import TEXT, opened
from tests.integration.simulated import Simulator
from whatsapp.sender.drain import drain_number

HOUR = timedelta(hours=1)
State = ScheduledMessage.State


@pytest.fixture
def number(alice: Agency, simulator: Simulator, untold: None) -> Number:
    return meta.connect(alice, sandbox=True)


@pytest.fixture
def conversation(number: Number, simulator: Simulator) -> Conversation:
    return opened(simulator)


@pytest.fixture
def agent(alice: Agency) -> User:
    return User.objects.create(email="ana@example.com", name="Ana Lima", role="agent")


def wait(
    conversation: Conversation, agent: User, after: timedelta, **more: Any
) -> ScheduledMessage:
    usual: dict[str, Any] = {"message": TEXT, "fallback": None, "cancel_on_reply": False}
    asked = usual | {"key": "k1"} | more
    return later.schedule(conversation.pk, due_at=conversation.now() + after, by=agent, **asked)


def pass_time(number: Number, by: timedelta) -> datetime | None:
    """Push the number's clock, as its phone does, and let the tasks run."""
    number.refresh_from_db()
    number.clock_offset += by
    number.save()
    due = later.drain()
    drain_number(number.pk)
    return due


def fresh(row: ScheduledMessage) -> ScheduledMessage:
    return ScheduledMessage.objects.select_related("message", "conversation").get(pk=row.pk)


def test_it_waits_and_goes_out_when_its_time_comes(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    row = wait(conversation, agent, 2 * HOUR)
    assert WorkDue.objects.get(task=later.TASK).due_at <= timezone.now() + 2 * HOUR
    due = pass_time(number, HOUR)
    assert due is not None
    assert fresh(row).state == State.WAITING
    assert fresh(row).conversation.has_scheduled
    assert not Message.objects.filter(direction="out").exists()
    assert pass_time(number, HOUR) is None
    row = fresh(row)
    assert row.state == State.SENT
    assert row.message is not None
    assert (row.message.status, row.message.author_id) == ("accepted", agent.pk)
    assert simulator.chat()[-1]["wamid"] == row.message.wamid
    assert not row.conversation.has_scheduled
    pass_time(number, HOUR)
    assert Message.objects.filter(direction="out").count() == 1


def test_a_window_that_will_be_closed_is_foreseen(conversation: Conversation, agent: User) -> None:
    with pytest.raises(later.ScheduleError) as refusal:
        wait(conversation, agent, 25 * HOUR)
    assert refusal.value.field == "fallback"
    assert not ScheduledMessage.objects.exists()
    wait(conversation, agent, 23 * HOUR)
    wait(conversation, agent, 25 * HOUR, fallback=flowkit.FALLBACK, key="k2")
    wait(conversation, agent, 25 * HOUR, message=flowkit.FALLBACK, key="k3")


def test_when_the_window_closed_meanwhile_the_template_goes(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    row = wait(conversation, agent, 25 * HOUR, fallback=flowkit.FALLBACK)
    pass_time(number, 25 * HOUR)
    message = fresh(row).message
    assert message is not None
    assert message.used_fallback
    assert simulator.chat()[-1]["type"] == "template"


def test_when_the_customer_wrote_again_the_words_go(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    row = wait(conversation, agent, 25 * HOUR, fallback=flowkit.FALLBACK)
    pass_time(number, 20 * HOUR)
    answered = conversation.now() + 20 * HOUR
    meta.deliver(meta.message("still there?", wamid=simulator.say("x"), at=answered.timestamp()))
    pass_time(number, 5 * HOUR)
    message = fresh(row).message
    assert message is not None
    assert (message.status, message.used_fallback) == ("accepted", False)
    assert simulator.chat()[-1]["type"] == "text"


def test_an_answer_cancels_what_was_only_for_silence(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    dropped = wait(conversation, agent, HOUR, cancel_on_reply=True)
    kept = wait(conversation, agent, HOUR, key="k2")
    meta.deliver(meta.message("I am back"))
    assert fresh(dropped).state == State.ANSWERED
    assert fresh(dropped).conversation.has_scheduled, "the other one still waits"
    pass_time(number, HOUR)
    assert fresh(dropped).message is None
    assert fresh(kept).state == State.SENT


def test_it_can_be_changed_while_it_waits(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    row = wait(conversation, agent, 3 * HOUR)
    later.change(
        row.pk,
        by=agent,
        message={"kind": "text", "body": "Other words"},
        due_at=conversation.now() + HOUR,
    )
    with pytest.raises(later.ScheduleError):
        later.change(row.pk, by=agent, due_at=conversation.now() + 30 * HOUR)
    with pytest.raises(later.ScheduleError):
        later.change(row.pk, by=agent, due_at=conversation.now() - HOUR)
    pass_time(number, HOUR)
    message = fresh(row).message
    assert message is not None
    assert message.text == "Other words"
    with pytest.raises(later.ScheduleError):
        later.change(row.pk, by=agent, message=TEXT)


def test_it_can_be_cancelled_once(number: Number, conversation: Conversation, agent: User) -> None:
    row = wait(conversation, agent, HOUR)
    later.cancel(row.pk)
    with pytest.raises(later.ScheduleError):
        later.cancel(row.pk)
    pass_time(number, 2 * HOUR)
    assert fresh(row).state == State.CANCELLED
    assert not fresh(row).conversation.has_scheduled
    assert not Message.objects.filter(direction="out").exists()


def test_variables_say_what_is_true_when_it_goes(
    number: Number, conversation: Conversation, agent: User
) -> None:
    said = {"kind": "text", "body": "Hello {{ contact.name }}, it is {{ agent.first_name }}."}
    row = wait(conversation, agent, HOUR, message=said)
    Contact.objects.update(name="Zoë")
    pass_time(number, HOUR)
    message = fresh(row).message
    assert message is not None
    assert message.text == "Hello Zoë, it is Ana."


def test_a_variable_that_says_nothing_any_more_is_told(
    number: Number, conversation: Conversation, agent: User
) -> None:
    Contact.objects.update(fields={"city": "Bonn"})
    conversation = Conversation.objects.select_related("number", "contact").get()
    said = {"kind": "text", "body": "To {{ contact.fields.city }}?"}
    row = wait(conversation, agent, HOUR, message=said)
    good = wait(conversation, agent, HOUR, key="k2")
    Contact.objects.update(fields={})
    pass_time(number, HOUR)
    assert fresh(row).state == State.FAILED
    assert "city" in fresh(row).error
    assert fresh(good).state == State.SENT, "one that fails holds up no other"
    with pytest.raises(ContentError):
        wait(conversation, agent, 3 * HOUR, message=said, key="k3")


def test_who_wrote_it_may_have_left(
    number: Number, conversation: Conversation, agent: User
) -> None:
    row = wait(conversation, agent, HOUR)
    agent.delete()
    pass_time(number, HOUR)
    assert fresh(row).state == State.SENT


def test_several_go_in_the_order_of_their_times(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    for place, after in enumerate((3, 1, 2)):
        said = {"kind": "text", "body": f"after {after}"}
        wait(conversation, agent, after * HOUR, message=said, key=f"k{place}")
    pass_time(number, 4 * HOUR)
    texts = Message.objects.filter(direction="out").order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["after 1", "after 2", "after 3"]


def test_a_blocked_contact_gets_nothing_and_the_reason_is_told(
    number: Number, simulator: Simulator, conversation: Conversation, agent: User
) -> None:
    row = wait(conversation, agent, HOUR)
    before = len(simulator.chat())
    Contact.objects.update(blocked=True)
    pass_time(number, HOUR)
    message = fresh(row).message
    assert message is not None
    assert message.status == "failed"
    assert len(simulator.chat()) == before


def test_the_same_form_twice_waits_once(conversation: Conversation, agent: User) -> None:
    assert wait(conversation, agent, HOUR).pk == wait(conversation, agent, 2 * HOUR).pk


@pytest.mark.parametrize("after", [timedelta(0), -HOUR, timedelta(days=367)])
def test_times_that_make_no_sense(
    after: timedelta, conversation: Conversation, agent: User
) -> None:
    with pytest.raises(later.ScheduleError) as refusal:
        wait(conversation, agent, after, fallback=flowkit.FALLBACK)
    assert refusal.value.field == "due"
