"""The choke point: the window guard, fallbacks, doubts, limits and order, against the simulator."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from conversations import outbox
from conversations.models import DeliveryEvent, Message, Number, OutboxItem
from tenants.models import Agency, WorkDue
from tests.integration import flowkit, meta
from tests.integration.sending import TEXT, opened, order
from tests.integration.simulated import Simulator
from whatsapp.inbound import early
from whatsapp.models import EarlyStatus
from whatsapp.sender import doubts
from whatsapp.sender.drain import drain_number, due_by_number
from whatsapp.sender.pace import Pace


@pytest.fixture
def number(alice: Agency, simulator: Simulator) -> Number:
    return meta.connect(alice, sandbox=True)


def kinds(message: Message) -> list[str]:
    return list(DeliveryEvent.objects.filter(message=message).values_list("kind", flat=True))


def push_clock(number: Number, by: timedelta) -> None:
    """Push the agency's side only: the simulator may still think that the window is open."""
    number.clock_offset += by
    number.save()


def test_inside_the_window_the_message_goes_out(number: Number, simulator: Simulator) -> None:
    message = order(opened(simulator))
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "accepted"
    assert message.wamid
    assert not OutboxItem.objects.exists()
    assert kinds(message) == ["accepted"]
    assert simulator.chat()[-1]["wamid"] == message.wamid


def test_outside_the_window_the_fallback_goes_out(number: Number, simulator: Simulator) -> None:
    message = order(opened(simulator), fallback=flowkit.FALLBACK)
    push_clock(number, timedelta(hours=24))
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.used_fallback
    assert message.shown["kind"] == "template"
    assert kinds(message) == ["fallback", "accepted"]
    assert simulator.chat()[-1]["type"] == "template"


def test_outside_the_window_without_fallback_nothing_is_sent(
    number: Number, simulator: Simulator
) -> None:
    message = order(opened(simulator))
    push_clock(number, timedelta(hours=24))
    sent_before = len(simulator.chat())
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "failed"
    assert "24-hour window is closed" in message.error["cause"]
    assert len(simulator.chat()) == sent_before


@pytest.mark.parametrize(("minutes_left", "sent"), [(6, True), (4, False)])
def test_the_guard_keeps_a_safety_margin(
    number: Number, simulator: Simulator, minutes_left: int, *, sent: bool
) -> None:
    message = order(opened(simulator))
    push_clock(number, timedelta(hours=24) - timedelta(minutes=minutes_left))
    drain_number(number.pk)
    message.refresh_from_db()
    assert (message.status == "accepted") is sent


def test_when_graph_says_closed_the_fallback_takes_the_same_road(
    number: Number, simulator: Simulator
) -> None:
    conversation = opened(simulator)
    simulator.put("clock", {"advance_seconds": 86_500})
    message = order(conversation, fallback=flowkit.FALLBACK)
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "accepted"
    assert message.used_fallback


def test_a_template_needs_no_window(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    push_clock(number, timedelta(hours=30))
    message = order(conversation, flowkit.FALLBACK)
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "accepted"
    assert not message.used_fallback


def test_a_customer_reads_messages_in_order(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    messages = [order(conversation, {"kind": "text", "body": f"{n}"}) for n in range(5)]
    drain_number(number.pk)
    wamids = [Message.objects.get(pk=message.pk).wamid for message in messages]
    assert [item["wamid"] for item in simulator.chat()[-5:]] == wamids


def test_a_lost_answer_puts_the_message_in_doubt_and_the_echo_settles_it(
    number: Number, simulator: Simulator, settings: Settings
) -> None:
    message = order(opened(simulator))
    from whatsapp import client

    quick = client.aiohttp.ClientTimeout(total=0.3)
    simulator.put("faults", {"timeout_after_accept": 1})
    original, client.Graph.call.__kwdefaults__["timeout"] = (
        client.Graph.call.__kwdefaults__["timeout"],
        quick,
    )
    try:
        drain_number(number.pk)
    finally:
        client.Graph.call.__kwdefaults__["timeout"] = original
    message.refresh_from_db()
    assert message.status == "in_doubt"
    assert OutboxItem.objects.get().state == "in_doubt"
    drain_number(number.pk)
    assert len([m for m in simulator.chat() if m["outgoing"]]) == 1, "not sent again"
    meta.deliver(meta.status("wamid.X", "sent", biz_opaque_callback_data=str(message.ref)))
    message.refresh_from_db()
    assert (message.status, message.wamid) == ("sent", "wamid.X")
    assert kinds(message) == ["in_doubt", "sent", "settled"]
    assert not OutboxItem.objects.exists()


def test_a_status_before_the_lost_answer_is_missed_settles_it_too(
    number: Number, simulator: Simulator
) -> None:
    message = order(opened(simulator))
    OutboxItem.objects.update(state="sending", attempts=1)
    meta.deliver(meta.status("wamid.X", "sent", biz_opaque_callback_data=str(message.ref)))
    doubts.orphans(number, now=timezone.now())
    message.refresh_from_db()
    assert message.status == "sent"
    assert kinds(message) == ["sent", "settled"]
    assert not OutboxItem.objects.exists()


def test_a_failure_of_graph_is_told_in_the_timeline(number: Number, simulator: Simulator) -> None:
    message = order(opened(simulator))
    simulator.put("faults", {"error_rate": 1})
    drain_number(number.pk)
    assert kinds(message) == ["in_doubt"]


def test_an_unsettled_doubt_is_sent_again_or_given_to_a_person(
    number: Number, simulator: Simulator
) -> None:
    conversation = opened(simulator)
    first, second = order(conversation), order(conversation)
    OutboxItem.objects.filter(message=first).update(state="sending")
    drain_number(number.pk)
    assert OutboxItem.objects.get(message=first).state == "in_doubt"
    assert OutboxItem.objects.get(message=second).state == "ready", "it waits for the first"
    OutboxItem.objects.filter(message=first).update(due_at=timezone.now())
    number.in_doubt = Number.InDoubt.ASK
    number.save()
    drain_number(number.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == "failed"
    assert "never said" in first.error["cause"]
    assert second.status == "accepted"


def test_temporary_refusals_are_tried_again_later(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    simulator.reset(throughput=1)
    simulator.say("hi")
    for _ in range(3):
        order(conversation)
    Number.objects.update(throughput=1000)
    drain_number(number.pk)
    waiting = list(OutboxItem.objects.values_list("state", "attempts"))
    retries = DeliveryEvent.objects.filter(kind="retry", code=130429)
    assert retries.exists()
    assert waiting
    assert all(state == "ready" for state, _ in waiting)


def test_an_expired_token_is_told_in_plain_words(number: Number, simulator: Simulator) -> None:
    message = order(opened(simulator))
    number.access_token = "stale"
    number.save()
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.error["code"] == 190
    assert "access token" in message.error["cause"]


def test_an_unreachable_graph_is_tried_again(
    number: Number, simulator: Simulator, settings: Settings
) -> None:
    message = order(opened(simulator))
    settings.SIMULATOR_URL = "http://127.0.0.1:9"
    due = drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "queued"
    assert kinds(message) == ["retry"]
    assert due is not None
    assert due > timezone.now()


def test_a_message_that_meets_a_sender_at_its_end_is_not_left_behind(
    number: Number, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = opened(simulator)
    save = Pace.save

    def save_and_be_late(pace: Pace) -> None:
        save(pace)
        if not Message.objects.filter(direction="out").exists():
            # Its own sender finds the number locked, and goes away.
            order(conversation)

    monkeypatch.setattr(Pace, "save", save_and_be_late)
    drain_number(number.pk)
    assert Message.objects.get(direction="out").status == "accepted"


def test_the_same_order_twice_is_one_message(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    order(conversation, key="once")
    assert (
        outbox.enqueue(
            [outbox.Order(conversation=conversation, content=TEXT, source="agent", key="once")]
        )
        == []
    )


def test_the_pair_limit_holds_a_burst_back(number: Number, simulator: Simulator) -> None:
    simulator.reset(throughput=1000)
    conversation = opened(simulator)
    Number.objects.update(throughput=1000)
    for _ in range(47):
        order(conversation)
    due = drain_number(number.pk)
    assert Message.objects.filter(status="accepted").count() == 45
    assert not DeliveryEvent.objects.filter(code=131056).exists(), "held back before Meta had to"
    assert due is not None
    assert timedelta(0) < due - timezone.now() <= timedelta(seconds=6)


def test_statuses_never_go_backwards(number: Number, simulator: Simulator) -> None:
    message = order(opened(simulator))
    drain_number(number.pk)
    message.refresh_from_db()
    for name in ("read", "delivered", "sent", "read"):
        meta.deliver(meta.status(message.wamid, name))
    message.refresh_from_db()
    assert message.status == "read"
    assert sorted(kinds(message)) == ["accepted", "delivered", "read", "sent"]


def test_a_window_that_meta_found_closed_later_sends_the_fallback_once(
    number: Number, simulator: Simulator
) -> None:
    message = order(opened(simulator), fallback=flowkit.FALLBACK)
    drain_number(number.pk)
    message.refresh_from_db()
    failed = meta.status(message.wamid, "failed", errors=[{"code": 131047, "title": "x"}])
    meta.deliver(failed, failed)
    meta.deliver(failed)
    message.refresh_from_db()
    assert message.status == "failed"
    assert list(Message.objects.filter(kind="template").values_list("status", flat=True)) == [
        "queued"
    ]


def test_a_status_before_its_message_is_known_is_kept_and_applied(
    number: Number, simulator: Simulator
) -> None:
    conversation = opened(simulator)
    meta.deliver(meta.status("wamid.later", "delivered"), meta.status("wamid.foreign", "read"))
    assert WorkDue.objects.filter(task=early.TASK).exists(), "somebody will look again"
    message = order(conversation)
    Message.objects.filter(pk=message.pk).update(wamid="wamid.later", status="accepted")
    assert early.settle() is not None, "one still belongs to nobody"
    message.refresh_from_db()
    assert message.status == "delivered"
    EarlyStatus.objects.update(received_at=timezone.now() - early.KEEP)
    assert early.settle() is None


def test_a_number_that_is_off_sends_nothing_until_it_is_on(
    alice: Agency, number: Number, simulator: Simulator
) -> None:
    message = order(opened(simulator))
    Number.objects.update(active=False)
    assert due_by_number() == {}, "and nobody looks for what it has"
    assert drain_number(number.pk) is None
    WorkDue.objects.all().delete()
    meta.connect(alice, sandbox=True)
    assert WorkDue.objects.filter(task=outbox.SENDER).exists()
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "accepted"
