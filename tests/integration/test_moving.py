"""Publishing over contacts that are in an older version: they finish, move, or stop."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from conversations.models import Conversation, Number
from flows import moves, timers
from flows.drafts import StaleDraftError, save_draft
from flows.models import Flow, Move, Session, Timer
from flows.moves import BadPlanError, Plan
from flows.publish import (
    Order,
    ScenariosFailedError,
    UnpublishableError,
    publish_as,
)
from tenants.models import Agency, WorkDue
from tests.conftest import agency
from tests.integration import flowkit, meta
from tests.integration.flowkit import ask, flow, go_live, notes, say, sent


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice, sandbox=True)  # type: ignore[no-any-return]


def question(text: str, *, identity: str = "ask", seconds: int = 3600) -> dict[str, Any]:
    """A flow that asks, thanks, and sends a template when nothing comes."""
    asking = ask(text, "thanks", identity=identity, timeout={"seconds": seconds})
    asking["ports"]["timeout"] = "late"
    thanks = say(f"Thanks for {text}", identity="thanks")
    return flow("Question", asking, thanks, flowkit.invite(identity="late"))


def publish(definition: dict[str, Any], **older: Plan) -> int:
    """Publish over version 1, or the versions named ``v2`` …; return how many are on their way."""
    saved = save_draft(definition)
    plans = {int(name[1:]): plan for name, plan in older.items()}
    return publish_as(saved, Order(older=plans), by=None).moving


def drain() -> None:
    """Let the task run until nothing is left to be moved."""
    while (again := moves.drain()) is not None and again <= timezone.now():
        pass


def finished() -> None:
    """Let the moves be old enough to be over."""
    Move.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    drain()


def test_contacts_finish_on_their_version(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"))
    assert publish(question("New?"), v1=Plan("finish")) == 0
    meta.deliver(meta.message("an answer"))
    assert sent() == ["Old?", "Thanks for Old?"]
    assert not Move.objects.exists()


def test_contacts_move_with_what_they_answered(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"), meta.message("hi", phone="15550002"))
    key = Session.objects.first()
    assert key is not None
    assert publish(question("New?"), v1=Plan("move")) == 2
    assert WorkDue.objects.filter(task=moves.TASK).exists(), "announced with the rows"
    drain()
    moved = Session.objects.get(pk=key.pk)
    assert (moved.key, moved.version.number) == (key.key, 2)
    meta.deliver(meta.message("an answer"))
    assert sent() == ["Old?", "Old?", "Thanks for New?"]
    finished()
    order = Move.objects.get()
    assert (order.done, order.failed, order.finished_at is not None) == (2, 0, True)


def test_a_moved_session_has_the_new_steps_timer(number: Number) -> None:
    go_live(question("Old?", seconds=7200))
    meta.deliver(meta.message("hi"))
    publish(question("New?", seconds=600), v1=Plan("move"))
    drain()
    timer = Timer.objects.get()
    number.clock_offset += timedelta(minutes=11)
    number.save()
    timers.drain()
    assert Session.objects.get().status == "ended"
    assert not Timer.objects.filter(pk=timer.pk).exists()


def test_a_map_leads_to_a_step_of_another_id(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"))
    publish(question("New?", identity="other"), v1=Plan("move", {"ask": "other"}))
    drain()
    meta.deliver(meta.message("an answer"))
    assert sent() == ["Old?", "Thanks for New?"]


def test_who_cannot_move_finishes(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"))
    publish(question("New?", identity="other"), v1=Plan("move"))
    finished()
    session = Session.objects.get()
    assert (session.version.number, session.stays, session.status) == (1, True, "waiting")
    assert Move.objects.get().failed == 1
    meta.deliver(meta.message("an answer"))
    assert sent() == ["Old?", "Thanks for Old?"]


def test_who_cannot_move_stops_and_a_person_is_told(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"))
    publish(question("New?", identity="other"), v1=Plan("move", otherwise="stop"))
    finished()
    assert Session.objects.get().status == "ended"
    assert not Timer.objects.exists()
    assert Conversation.objects.get().handler == "human"
    assert "could not move" in notes()[0]


def test_contacts_stop_and_people_are_told(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"), meta.message("hi", phone="15550002"))
    assert publish(question("New?"), v1=Plan("stop")) == 2
    finished()
    assert set(Session.objects.values_list("status", flat=True)) == {"ended"}
    assert set(Conversation.objects.values_list("handler", flat=True)) == {"human"}
    assert not Timer.objects.exists()
    assert "stopped" in notes()[0]
    assert Move.objects.get().done == 2


def test_moving_takes_a_bounded_number_at_a_time(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "BATCH", 2)
    go_live(question("Old?"))
    meta.deliver(*(meta.message("hi", phone=f"1555000{n}") for n in range(5)))
    publish(question("New?"), v1=Plan("move"))
    left = []
    for _ in range(4):
        moves.drain()
        left.append(Session.objects.filter(version__number=1).count())
    assert left == [3, 1, 0, 0]


def test_a_newer_order_overtakes_an_older_one(number: Number) -> None:
    go_live(question("Old?"))
    meta.deliver(meta.message("hi"))
    publish(question("New?", identity="other"), v1=Plan("move"))
    drain()
    assert Session.objects.get().stays
    publish(question("Newest?"), v1=Plan("move"))
    finished()
    session = Session.objects.get()
    assert (session.version.number, session.stays) == (3, False)


def test_a_session_that_began_meanwhile_is_not_overlooked(number: Number) -> None:
    old = go_live(question("Old?"))
    meta.deliver(meta.message("hi"))
    publish(question("New?"), v1=Plan("move"))
    drain()
    # A worker that had read the live versions before the new one was published.
    session = Session.objects.get()
    Session.objects.filter(pk=session.pk).update(version=old)
    assert Move.objects.filter(finished_at=None).exists()
    finished()
    assert Session.objects.get().version.number == 2


def test_a_plan_for_a_version_that_is_none_changes_nothing(number: Number) -> None:
    go_live(question("Old?"))
    with pytest.raises(BadPlanError, match="no version 7"):
        publish(question("New?"), v7=Plan("stop"))
    assert Flow.objects.get().versions.count() == 1


def test_errors_block_and_change_nothing(number: Number) -> None:
    broken = question("Old?")
    broken["nodes"][0]["ports"]["next"] = "nowhere"
    with pytest.raises(UnpublishableError, match="nowhere"):
        publish(broken)
    assert Flow.objects.get().live is None


def test_a_draft_that_somebody_changed_is_not_published(number: Number) -> None:
    saved = save_draft(question("Old?"))
    save_draft(question("New?"))
    with pytest.raises(StaleDraftError):
        publish_as(saved, Order(revision=saved.revision), by=None)


def test_a_failing_scenario_blocks_unless_somebody_says_why(number: Number) -> None:
    saved = save_draft(question("Old?"))
    scenario = {
        "name": "Yes",
        "start": "2026-11-02T10:00:00+00:00",
        "events": [{"text": "hi", "expected": {"sent": [{"kind": "text", "text": "Other?"}]}}],
    }
    saved.scenarios.create(name="Yes", data=scenario)
    with pytest.raises(ScenariosFailedError, match="“Yes”"):
        publish_as(saved, Order(), by=None)
    with pytest.raises(ScenariosFailedError):
        publish_as(saved, Order(override="  "), by=None)
    published = publish_as(saved, Order(override="The wording is new."), by=None)
    assert published.version.override_reason == "The wording is new."


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("untold")
def test_a_message_while_its_session_is_being_moved_waits_and_finds_it_moved() -> None:
    alice = agency("alice")
    with tenant_context(alice):
        meta.connect(alice)
        go_live(question("Old?"))
        meta.deliver(meta.message("hi"))
        publish(question("New?"), v1=Plan("move"))
        meta.store(meta.message("an answer"))
    started = threading.Event()

    def answer() -> None:
        started.set()
        try:
            meta.drain_lane(0)
        finally:
            connection.close()

    class Slow(moves.Mover):
        def move(self, *args: Any, **kwargs: Any) -> Any:
            # The conversation is locked here; the message's worker comes now.
            worker.start()
            started.wait(5)
            return super().move(*args, **kwargs)

    worker = threading.Thread(target=answer)
    with tenant_context(alice):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(moves, "Mover", Slow)
            moves.drain()
        worker.join(20)
        assert not worker.is_alive()
        assert sent() == ["Old?", "Thanks for New?"]
        session = Session.objects.get()
        assert (session.status, session.version.number) == ("ended", 2)
