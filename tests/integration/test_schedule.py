"""Flows that start by the clock: when, for whom, and never twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agency.models import User
from conversations import actions
from conversations.models import Contact, Conversation, Number
from flows import scheduled, schedules
from flows.engine import Trigger
from flows.models import Flow, Schedule, Session
from tenants.models import Agency, WorkDue
from tests.integration import meta
from tests.integration.flowkit import flow, go_live, invite

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)  # type: ignore[no-any-return]


def customer(number: Number, tags: list[str], **fields: str) -> Contact:
    serial = Contact.objects.count()
    made = Contact.objects.create(phone=f"+1555000{serial:04}", tags=tags, fields=fields)
    Conversation.objects.create(number=number, contact=made, last_message_at=timezone.now())
    return made


def trigger(**more: Any) -> dict[str, Any]:
    return {"type": "schedule", "when": "cron", "cron": "0 9 * * *", "with_tags": ["vip"], **more}


def scheduled_flow(name: str = "Invite", **more: Any) -> Flow:
    return go_live(flow(name, invite(), on=trigger(**more))).flow


def run_at(moment: datetime) -> None:
    """Let the task run at that time until nothing is due."""
    with time_machine.travel(moment, tick=False):
        for _ in range(100):
            due_at = scheduled.drain()
            if due_at is None or due_at > timezone.now():
                return
    raise AssertionError("It never comes to an end.")


def starts() -> list[str]:
    rows = Session.objects.order_by("pk")
    return [str(phone) for phone in rows.values_list("conversation__contact__phone", flat=True)]


@time_machine.travel(NOW, tick=False)
def test_each_occurrence_starts_each_contact_once(number: Number) -> None:
    customer(number, ["vip"])
    customer(number, [])
    customer(number, ["vip", "x"])
    scheduled_flow(without_tags=["quiet"])
    customer(number, ["vip", "quiet"])
    due_at = WorkDue.objects.get(task=schedules.TASK).due_at
    assert due_at == NOW.replace(day=24, hour=9)
    run_at(NOW)
    assert starts() == []
    run_at(due_at)
    run_at(due_at)
    assert starts() == ["+15550000000", "+15550000002"]
    run_at(due_at + timedelta(days=1))
    assert len(starts()) == 4


@time_machine.travel(NOW, tick=False)
def test_what_was_missed_is_made_up_for_once(number: Number) -> None:
    customer(number, ["vip"])
    scheduled_flow()
    run_at(NOW + timedelta(days=5))
    assert len(starts()) == 1
    assert Schedule.objects.get().next_at == NOW.replace(day=29, hour=9)


@time_machine.travel(NOW, tick=False)
def test_a_run_that_dies_goes_on_where_it_was(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        customer(number, ["vip"])
    scheduled_flow()
    monkeypatch.setattr(scheduled, "BATCH", 2)
    begin = scheduled.Runner.start
    count = 0

    def dies(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == 4:
            raise ConnectionError
        return begin(*args, **kwargs)

    monkeypatch.setattr(scheduled.Runner, "start", dies)
    with pytest.raises(ConnectionError):
        run_at(NOW + timedelta(days=1))
    assert len(starts()) == 2, "the batch that died left nothing"
    run_at(NOW + timedelta(days=1))
    assert len(starts()) == len(set(starts())) == 5
    assert Schedule.objects.get().started == 5


@time_machine.travel(NOW, tick=False)
def test_a_moment_is_one_occurrence(number: Number) -> None:
    customer(number, ["vip"])
    scheduled_flow(when="at", at="2026-11-23T12:30", timezone="Europe/Berlin")
    assert Schedule.objects.get().next_at == NOW.replace(hour=11, minute=30)
    run_at(NOW + timedelta(hours=2))
    run_at(NOW + timedelta(days=9))
    assert len(starts()) == 1


@time_machine.travel(NOW, tick=False)
def test_days_after_a_field_are_counted(number: Number) -> None:
    customer(number, [], visit="2026-11-21")
    customer(number, [], visit="2026-11-22T15:00")
    customer(number, [], visit="soon")
    customer(number, [])
    field = {"when": "after_field", "field": "visit", "days": 2, "time": "09:00", "with_tags": []}
    scheduled_flow(**field)
    run_at(NOW.replace(day=24, hour=9))
    assert starts() == ["+15550000001"]
    run_at(NOW.replace(day=25, hour=9))
    assert starts() == ["+15550000001"]


@time_machine.travel(NOW, tick=False)
def test_who_talks_to_a_person_or_is_in_a_flow_is_passed_over(number: Number) -> None:
    busy, human, free = (customer(number, ["vip"]) for _ in range(3))
    person = User.objects.create_user("p@example.com", "a-long-password")
    actions.take_over(Conversation.objects.get(contact=human).pk, by=person)
    Contact.objects.create(phone="15559999", tags=["vip"])
    made = scheduled_flow()
    assert made.live is not None
    waiting = invite()
    waiting["config"]["timeout"] = {"seconds": 999_999}
    go_live(flow("Busy", waiting))
    meta.deliver(meta.message("hi", phone=str(busy.phone).strip("+")))
    run_at(NOW + timedelta(days=1))
    assert starts() == [busy.phone, free.phone]


@time_machine.travel(NOW, tick=False)
def test_the_latest_conversation_is_the_one(number: Number, alice: Agency) -> None:
    made = customer(number, ["vip"])
    other = meta.connect(alice, "222")
    later = timezone.now() + timedelta(minutes=1)
    Conversation.objects.create(number=other, contact=made, last_message_at=later)
    scheduled_flow()
    run_at(NOW + timedelta(days=1))
    assert Session.objects.get().conversation.number == other


@time_machine.travel(NOW, tick=False)
def test_what_passed_while_it_was_off_is_not_made_up_for(number: Number) -> None:
    customer(number, ["vip"])
    made = scheduled_flow()
    schedules.set_active(made, active=False, priority=0)
    assert not Schedule.objects.exists()
    run_at(NOW + timedelta(days=3))
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        schedules.set_active(made, active=True, priority=0)
    run_at(NOW + timedelta(days=3))
    assert starts() == []
    run_at(NOW + timedelta(days=4))
    assert len(starts()) == 1


@time_machine.travel(NOW, tick=False)
def test_a_schedule_whose_flow_is_off_starts_nothing_and_is_gone(number: Number) -> None:
    customer(number, ["vip"])
    scheduled_flow()
    Flow.objects.update(active=False)
    run_at(NOW + timedelta(days=1))
    assert starts() == []
    assert not Schedule.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_a_schedule_without_contacts_is_done(number: Number) -> None:
    scheduled_flow()
    run_at(NOW + timedelta(days=1))
    schedule = Schedule.objects.get()
    assert (schedule.running_at, schedule.started) == (None, 0)


@time_machine.travel(NOW, tick=False)
def test_publishing_anew_keeps_the_next_time_of_what_did_not_change(number: Number) -> None:
    made = scheduled_flow()
    Schedule.objects.update(next_at=NOW)
    changed = flow("Invite", invite(identity="other"), on=trigger())
    go_live(changed)
    assert Schedule.objects.get().next_at == NOW
    go_live(flow("Invite", invite(), on=trigger(cron="0 12 * * *")))
    assert Schedule.objects.get().next_at == NOW.replace(hour=12)
    assert Schedule.objects.get().flow == made


@pytest.mark.parametrize(
    "broken",
    [
        {"cron": "at nine"},
        {"cron": ""},
        {"when": "at", "at": "tomorrow"},
        {"timezone": "Mars/Olympus"},
        {"when": "after_field", "time": "25:00"},
    ],
)
def test_what_cannot_be_read_is_never_due(broken: dict[str, Any]) -> None:
    wanted = Trigger.model_validate({"id": "t", **trigger(**broken)})
    assert schedules.next_time(wanted, NOW) is None


def test_clocks_that_change_change_nothing_of_the_hour() -> None:
    daily = Trigger.model_validate({"id": "t", **trigger(timezone="Europe/Lisbon")})
    before = schedules.next_time(daily, datetime(2026, 10, 23, 12, tzinfo=UTC))
    after = schedules.next_time(daily, datetime(2026, 10, 25, 2, tzinfo=UTC))
    assert (before, after) == (
        datetime(2026, 10, 24, 8, tzinfo=UTC),
        datetime(2026, 10, 25, 9, tzinfo=UTC),
    )
