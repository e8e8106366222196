"""Giving conversations to people: in turn or by load, once each, and only to who is there."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency import opening
from agency.models import Calendar, Label, Team, TeamMember, User
from conversations import actions, assigning, snoozing
from conversations.models import Contact, Conversation, Number, Record
from tenants import work
from tenants.models import Agency, WorkDue
from tests.conftest import agency
from tests.integration import flowkit, meta

Row = Conversation
ALWAYS = {day: [["00:00", "24:00"]] for day in ("monday", "tuesday", "wednesday", "thursday")}
ALWAYS |= {day: [["00:00", "24:00"]] for day in ("friday", "saturday", "sunday")}


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice, sandbox=True)  # type: ignore[no-any-return]


def person(name: str, **more: Any) -> User:
    return User.objects.create_user(f"{name.lower()}@example.com", name=name, **more)


def team(name: str, *people: User, **more: Any) -> Team:
    made = Team.objects.create(name=name, **{"assignment": "round_robin", **more})
    TeamMember.objects.bulk_create(TeamMember(team=made, person=one) for one in people)
    return made


def waiting(number: Number, of: Team, count: int = 1, **more: Any) -> list[Conversation]:
    """Conversations that want a person of the team, the first of them the longest."""
    now = timezone.now()
    made = []
    for _ in range(count):
        place = Contact.objects.count()
        contact = Contact.objects.create(
            name=f"C{place}", phone=f"+1556{place:05}", tags=more.get("tags", [])
        )
        made.append(
            Conversation.objects.create(
                number=number,
                contact=contact,
                team=of,
                handler="human",
                last_message_at=now - timedelta(minutes=10) + timedelta(seconds=place),
            )
        )
    return made


def whose(rows: Sequence[Conversation]) -> list[str]:
    found = Conversation.objects.in_bulk([row.pk for row in rows])
    return [str(found[row.pk].assignee or "") for row in rows]


def test_by_turn_each_gets_one_after_the_other(number: Number) -> None:
    sales = team("Sales", person("Ann"), person("Ben"), person("Cem"))
    rows = waiting(number, sales, 7)
    assert assigning.drain() is None
    assert whose(rows) == ["Ann", "Ben", "Cem", "Ann", "Ben", "Cem", "Ann"]
    more = waiting(number, sales, 2)
    assigning.drain()
    assert whose(more) == ["Ben", "Cem"], "the turn goes on where it stood"
    record = Record.objects.filter(conversation=rows[0]).get()
    assert (record.kind, record.person) == ("assigned", None)
    assert record.detail == {"how": "turn", "to": "Ann", "team": "Sales"}


def test_by_load_the_fewest_comes_first_and_ties_go_by_turn(number: Number) -> None:
    ann, ben = person("Ann"), person("Ben")
    sales = team("Sales", ann, ben, assignment="load")
    for row in waiting(number, sales, 2):
        Conversation.objects.filter(pk=row.pk).update(assignee=ann)
    done = waiting(number, sales)[0]
    Conversation.objects.filter(pk=done.pk).update(assignee=ben, status="resolved")
    aside = waiting(number, sales)[0]
    until = timezone.now() + timedelta(hours=1)
    Conversation.objects.filter(pk=aside.pk).update(assignee=ben, snoozed_until=until)
    rows = waiting(number, sales, 4)
    assigning.drain()
    assert whose(rows) == ["Ben", "Ben", "Ann", "Ben"]
    assert Record.objects.filter(conversation=rows[0]).get().detail["how"] == "load"


@pytest.mark.parametrize(
    "off",
    [{"is_active": False}, {"available": False}, {"role": "client"}],
    ids=["left", "away", "of a client"],
)
def test_who_is_not_there_is_given_nothing(off: dict[str, Any], number: Number) -> None:
    sales = team("Sales", person("Ann", **off))
    rows = waiting(number, sales)
    assert assigning.drain() is None
    assert whose(rows) == [""]
    User.objects.update(is_active=True, available=True, role="agent")
    assigning.drain()
    assert whose(rows) == ["Ann"]


def test_only_what_wants_a_person_is_given(number: Number) -> None:
    sales = team("Sales", person("Ann"))
    bots, done, aside, taken = waiting(number, sales, 4)
    Row.objects.filter(pk=bots.pk).update(handler="bot")
    Row.objects.filter(pk=done.pk).update(status="resolved")
    Row.objects.filter(pk=aside.pk).update(snoozed_until=timezone.now() + timedelta(hours=1))
    Row.objects.filter(pk=taken.pk).update(assignee=person("Zoe"))
    by_hand = waiting(number, team("Quiet", person("Ben"), assignment="manual"))[0]
    assigning.drain()
    assert whose([bots, done, aside, taken, by_hand]) == ["", "", "", "Zoe", ""]


def test_nobody_gets_more_than_the_team_allows_and_room_is_used_at_once(number: Number) -> None:
    ann = person("Ann")
    sales = team("Sales", ann, capacity=2)
    rows = waiting(number, sales, 4)
    assigning.drain()
    assert whose(rows) == ["Ann", "Ann", "", ""]
    WorkDue.objects.all().delete()
    actions.set_status(rows[0].pk, Conversation.Status.RESOLVED, by=ann)
    assert WorkDue.objects.filter(task=assigning.TASK).exists()
    assigning.drain()
    assert whose(rows) == ["", "Ann", "Ann", ""]
    actions.snooze(rows[1].pk, until=timezone.now() + timedelta(hours=1), by=ann)
    assigning.drain()
    assert whose(rows) == ["", "Ann", "Ann", "Ann"]


def test_who_is_limited_to_labels_gets_only_those(number: Number) -> None:
    ann = person("Ann", limited_to_labels=True)
    ann.label_limits.create(label=Label.objects.create(name="VIP"))
    sales = team("Sales", ann)
    # More than one go takes, so that what nobody may see does not keep the others waiting.
    others = waiting(number, sales, assigning.BATCH + 1)
    vip = waiting(number, sales, tags=["VIP"])
    assert assigning.drain() is None
    assert whose(vip) == ["Ann"]
    assert set(whose(others)) == {""}


def test_more_than_one_go_takes_is_gone_on_with(number: Number) -> None:
    sales = team("Sales", person("Ann"))
    rows = waiting(number, sales, assigning.BATCH + 3)
    again = assigning.drain()
    assert again is not None
    assert again <= timezone.now()
    assert whose(rows).count("Ann") == assigning.BATCH
    assert assigning.drain() is None
    assert set(whose(rows)) == {"Ann"}


def test_it_waits_until_working_hours_begin(number: Number) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%A").lower()
    hours = {tomorrow: [["00:00", "24:00"]]}
    sales = team("Sales", person("Ann"), calendar=Calendar.objects.create(key="a", hours=hours))
    rows = waiting(number, sales)
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    assert assigning.drain() == midnight + timedelta(days=1)
    assert whose(rows) == [""]
    # A person's own hours count more than the team's.
    User.objects.update(calendar=Calendar.objects.create(key="b", hours=ALWAYS))
    assert assigning.drain() is None
    assert whose(rows) == ["Ann"]


def test_a_hand_over_of_a_flow_is_announced_and_given(number: Number) -> None:
    team("Sales", person("Ann"))
    flowkit.go_live(
        flowkit.flow("Call", flowkit.step("hand_over", "person", {}, note="Help!", team="Sales"))
    )
    meta.deliver(meta.message("hi"))
    assert WorkDue.objects.filter(task=assigning.TASK).exists()
    assigning.drain()
    assert Conversation.objects.get().assignee == User.objects.get(name="Ann")


def test_giving_a_conversation_to_a_team_by_hand_is_announced(number: Number) -> None:
    sales = team("Sales", person("Ann"))
    row = waiting(number, sales)[0]
    actions.assign(row.pk, person=None, team=sales, by=person("Boss"))
    assert WorkDue.objects.filter(task=assigning.TASK).exists()


def test_what_comes_back_from_a_snooze_is_given(number: Number) -> None:
    sales = team("Sales", person("Ann"))
    by_time, by_customer = waiting(number, sales, 2)
    Row.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    Row.objects.filter(pk=by_customer.pk).update(snoozed_until=timezone.now() + timedelta(hours=1))
    snoozing.drain()
    assert WorkDue.objects.filter(task=assigning.TASK).exists()
    assert Record.objects.get(conversation=by_time).detail == {"by": "time"}
    WorkDue.objects.all().delete()
    meta.deliver(meta.message("I am back", phone=str(by_customer.contact.phone)[1:]))
    assert WorkDue.objects.filter(task=assigning.TASK).exists()
    record = Record.objects.get(conversation=by_customer)
    assert (record.kind, record.detail) == ("woken", {"by": "customer"})


def test_a_customer_who_writes_again_reopens_and_it_is_recorded_once(number: Number) -> None:
    meta.deliver(meta.message("hi"))
    assert not Record.objects.exists()
    Row.objects.update(status="resolved")
    meta.deliver(meta.message("one more"), meta.message("and more"))
    record = Record.objects.get()
    assert (record.kind, record.detail) == ("reopened", {"by": "customer"})


def test_hours_know_closed_days_and_clocks_that_change() -> None:
    calendar = Calendar(
        timezone="Europe/Berlin",
        hours={"sunday": [["02:00", "03:00"], ["22:00", "24:00"]], "monday": [["09:00", "10:00"]]},
        closed_days=["2026-04-05"],
    )
    # On this Sunday the clock goes from 02:00 to 03:00.
    early = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert opening.next_opening(calendar, early) == datetime(2026, 3, 29, 20, 0, tzinfo=UTC)
    late = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
    assert opening.is_open(calendar, late)
    assert not opening.is_open(calendar, late + timedelta(minutes=1))
    sunday = datetime(2026, 4, 5, 12, tzinfo=UTC)
    assert opening.next_opening(calendar, sunday) == datetime(2026, 4, 6, 7, 0, tzinfo=UTC)
    assert opening.next_opening(Calendar(hours={}), sunday) is None


def at_once(agency: Agency, *jobs: Callable[[], None]) -> list[BaseException]:
    """Do all of it at the same time, each on a connection of its own; return what failed."""
    ready = threading.Barrier(len(jobs))
    failures: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            with tenant_context(agency):
                ready.wait(10)
                job()
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failures


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("untold")
def test_workers_at_the_same_time_give_each_once_and_keep_the_limit() -> None:
    alice = agency("alice")
    with tenant_context(alice):
        number = meta.connect(alice, sandbox=True)
        people = [person(name) for name in ("Ann", "Ben", "Cem")]
        sales = team("Sales", *people, capacity=5)
        rows = waiting(number, sales, 24)

    def give() -> None:
        for _ in range(3):
            assigning.drain()

    def take() -> None:
        """An agent takes some of them by hand in the same moment."""
        for row in rows[:6]:
            actions.assign(row.pk, person=people[0], team=sales, by=people[0])

    assert not at_once(alice, give, give, give, take)
    with tenant_context(alice):
        given = Record.objects.filter(kind="assigned", detail__how="turn")
        times = Counter(given.values_list("conversation", flat=True))
        assert max(times.values()) == 1, "each was given once"
        loads = Counter(name for name in whose(rows) if name)
        assert loads["Ben"] == loads["Cem"] == 5
        assert work.generation(alice.pk, assigning.TASK)
