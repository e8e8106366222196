"""From a webhook in the inbox to an agency's conversation, and the automation's answer."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from conversations.models import Contact, Conversation, Message, OutboxItem
from flows.models import Session, Timer
from tenants.models import Agency, WorkDue
from tests.integration import flowkit, meta
from whatsapp.door import inbox
from whatsapp.door.inbox import Taken
from whatsapp.door.models import InboxEvent, ParkedEvent
from whatsapp.inbound.drain import drain_lane


def texts() -> list[str]:
    return list(Message.objects.order_by("id").values_list("text", flat=True))


def test_a_message_becomes_contact_conversation_and_window(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("Good morning"))
    conversation = Conversation.objects.select_related("contact", "number").get()
    assert conversation.contact.phone == "+15550001"
    assert conversation.contact.name == "Maya"
    assert conversation.preview == "Good morning"
    assert conversation.unread == 1
    assert conversation.window.sendable(conversation.now())
    assert not conversation.window.is_open(conversation.now() + timedelta(hours=24))
    assert not InboxEvent.objects.exists()


def test_the_same_message_twice_has_one_effect(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    webhook = meta.message("hi", wamid="wamid.same")
    meta.deliver(webhook, webhook)
    meta.deliver(webhook)
    assert texts() == ["hi", "Shall we, Maya?"]
    assert Session.objects.count() == 1


def test_a_batch_of_customers_is_answered_each(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(*(meta.message("hi", phone=f"1555000{n}") for n in range(20)))
    assert Conversation.objects.count() == 20
    assert OutboxItem.objects.count() == 20
    assert Session.objects.filter(status="waiting").count() == 20


def test_two_quick_messages_run_the_automation_once(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"), meta.tap("yes", "Yes"))
    assert texts() == ["hi", "Yes", "Shall we, Maya?", "You said Yes."]
    session = Session.objects.get()
    assert session.status == "ended"
    assert not Timer.objects.exists()


def test_a_tap_is_captured_and_branches(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    meta.deliver(meta.tap("no"))
    session = Session.objects.get()
    assert session.state["answers"]["decision"]["id"] == "no"
    conversation = Conversation.objects.get()
    assert conversation.handler == "human"
    meta.deliver(meta.message("hello?"))
    assert Session.objects.count() == 1, "the automation is silent while a person answers"


def test_a_customer_known_by_user_id_only(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("hi", phone="", user_id="US.1349120865530274"))
    contact = Contact.objects.get()
    assert contact.phone is None
    assert contact.user_id == "US.1349120865530274"
    meta.deliver(meta.message("my number", phone="15550001", user_id="US.1349120865530274"))
    contact.refresh_from_db()
    assert contact.phone == "+15550001"
    assert Conversation.objects.count() == 1


def test_two_contacts_that_are_one_person_are_merged(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("by phone", phone="15550001"))
    meta.deliver(meta.message("by id", phone="", user_id="US.77"))
    assert Conversation.objects.count() == 2
    meta.deliver(meta.message("it is me", phone="15550001", user_id="US.77"))
    conversation = Conversation.objects.select_related("contact").get()
    assert (conversation.contact.phone, conversation.contact.user_id) == ("+15550001", "US.77")
    assert set(texts()) == {"by phone", "by id", "it is me"}


def test_a_changed_number_keeps_the_person(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("hi", phone="15550001"))
    system = {"body": "changed", "wa_id": "15559999", "type": "user_changed_number"}
    meta.deliver(meta.message({"type": "system", "system": system}, phone="15550001"))
    meta.deliver(meta.message("me again", phone="15559999"))
    assert Contact.objects.get().phone == "+15559999"
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(("number", "app"), [("999", "app-1"), ("111", "app-2")])
def test_what_belongs_to_nobody_is_parked(alice: Agency, number: str, app: str) -> None:
    meta.connect(alice)
    meta.connect(alice, "222", app="app-2")
    meta.deliver(meta.message("hi", number=number), app=app)
    assert not Message.objects.exists()
    assert ParkedEvent.objects.get().reason == (
        "unknown_number" if number == "999" else "foreign_number"
    )


def test_one_poisonous_event_does_not_hold_up_its_neighbours(alice: Agency) -> None:
    meta.connect(alice)
    # A number that is real cannot have another clock.
    poison = meta.envelope("111", field="sandbox_clock", offset_seconds=60)
    meta.deliver(meta.message("before"), poison, meta.message("after"))
    assert texts() == ["before", "after"]
    assert "ClockOfRealNumberError" in ParkedEvent.objects.get().error


def test_what_nobody_can_read_is_kept_for_the_operators(alice: Agency) -> None:
    meta.connect(alice)
    unreadable = meta.message("when?")
    unreadable["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = "abc"
    meta.deliver(meta.message("before"), unreadable, meta.message("after"))
    assert texts() == ["before", "after"]
    assert "no id or time" in ParkedEvent.objects.get().error


def test_an_event_that_meets_a_drain_at_its_end_is_not_left_behind(
    alice: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.connect(alice)
    take = inbox.take

    def take_and_be_late(lane: int, *, limit: int) -> Taken:
        taken = take(lane, limit=limit)
        if taken.events and taken.events[0].id == first.id:
            # Its own drain finds the lane locked, and goes away.
            meta.store(meta.message("late"))
        return taken

    monkeypatch.setattr(inbox, "take", take_and_be_late)
    meta.store(meta.message("early"))
    first = InboxEvent.objects.get()
    drain_lane(first.lane)
    assert texts() == ["early", "late"]
    assert not InboxEvent.objects.exists()


def test_agencies_in_one_batch_stay_apart(alice: Agency, bob: Agency) -> None:
    meta.connect(alice, "111")
    meta.connect(bob, "222")
    meta.deliver(meta.message("for alice", number="111"), meta.message("for bob", number="222"))
    assert texts() == ["for alice"]
    with tenant_context(bob):
        assert texts() == ["for bob"]


def test_a_suspended_agency_stores_and_stays_silent(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    alice.status = Agency.Status.SUSPENDED
    with tenant_context(alice):
        Agency.objects.filter(pk=alice.pk).update(status="suspended")
    from tenants import directory

    directory.forget()
    meta.deliver(meta.message("hi"))
    assert texts() == ["hi"]
    assert not OutboxItem.objects.exists()


def test_the_sandbox_clock_moves_time_for_its_number_only(alice: Agency) -> None:
    number = meta.connect(alice, sandbox=True)
    real = meta.connect(alice, "222")
    meta.deliver(meta.message("hi"))
    meta.deliver(meta.envelope("111", field="sandbox_clock", offset_seconds=90_000))
    conversation = Conversation.objects.select_related("number").get()
    assert not conversation.window.is_open(conversation.now())
    number.refresh_from_db()
    real.refresh_from_db()
    assert number.clock_offset == timedelta(hours=25)
    assert real.clock_offset == timedelta(0)
    meta.deliver(meta.message("back", at=time.time() + 90_000))
    conversation.refresh_from_db()
    assert conversation.window.is_open(conversation.now())


def test_work_is_announced_with_the_rows(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons(timeout=3600))
    meta.deliver(meta.message("hi"))
    due = {row.task: row.due_at for row in WorkDue.objects.filter(agency=alice)}
    assert due["whatsapp.sender.drain"] <= timezone.now() + timedelta(seconds=5)
    in_an_hour = due["flows.timers.drain"] - timezone.now()
    assert timedelta(minutes=59) < in_an_hour <= timedelta(hours=1)


def test_a_referral_is_kept(alice: Agency) -> None:
    meta.connect(alice)
    body = {
        "type": "text",
        "text": {"body": "hi"},
        "referral": {"source_type": "ad", "headline": "Summer", "source_url": "https://x.example"},
    }
    meta.deliver(meta.message(body))
    assert Message.objects.get().content["referral"]["headline"] == "Summer"


def test_unknown_kinds_are_shown_as_unsupported(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message({"type": "hologram", "hologram": {"x": 1}}))
    message = Message.objects.get()
    assert message.content == {"kind": "unsupported", "type": "hologram", "errors": []}
    assert message.raw["hologram"] == {"x": 1}
