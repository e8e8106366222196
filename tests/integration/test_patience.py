"""How long the sender waits and how often it tries, each kind of trouble counted by itself."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from conversations.models import Number, OutboxItem
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.integration.sending import opened, order
from tests.integration.simulated import Simulator
from whatsapp import errors
from whatsapp.sender import doubts, fates
from whatsapp.sender.claim import claim
from whatsapp.sender.drain import drain_number
from whatsapp.sender.parcel import Parcel, Refused

# More than an outage of hours leaves behind.
MANY = fates.MAX_ATTEMPTS - 2
WAIT = timedelta(seconds=60)


@pytest.fixture
def number(alice: Agency, simulator: Simulator) -> Number:
    return meta.connect(alice, sandbox=True)


def refused(number: Number, simulator: Simulator, code: int, *, attempts: int) -> OutboxItem:
    """Let a message meet an error after so many other, certain rejections."""
    order(opened(simulator))
    OutboxItem.objects.update(attempts=attempts)
    now = timezone.now()
    (parcel,) = claim(number, limit=1, now=now).send
    error = errors.classify(500, {"error": {"code": code}})
    fates.settle(number, [(parcel, Refused(error))], now=now)
    return OutboxItem.objects.get()


def test_a_first_doubt_after_an_outage_is_waited_for_as_any_first_one(
    number: Number, simulator: Simulator
) -> None:
    item = refused(number, simulator, 131000, attempts=MANY)
    assert item.state == "in_doubt"
    assert item.due_at - timezone.now() <= WAIT
    doubts.decide(number, now=item.due_at)
    item.refresh_from_db()
    assert item.state == "ready", "and sent again as any first one"


def test_a_first_hold_after_an_outage_is_waited_for_as_any_first_one(
    number: Number, simulator: Simulator
) -> None:
    item = refused(number, simulator, 131049, attempts=MANY)
    assert item.state == "later"
    assert item.due_at - timezone.now() > timedelta(hours=23)


def test_the_pair_limit_may_last_for_hours(number: Number, simulator: Simulator) -> None:
    item = refused(number, simulator, errors.PAIR_LIMIT, attempts=MANY)
    assert item.state == "ready"
    assert item.due_at - timezone.now() <= fates.LONGEST_PAUSE * 1.5


def test_what_is_held_back_day_after_day_is_given_up(number: Number, simulator: Simulator) -> None:
    refused(number, simulator, 131049, attempts=0)
    again = errors.classify(400, {"error": {"code": 131049}})
    times = 1
    while OutboxItem.objects.exists():
        OutboxItem.objects.update(due_at=timezone.now())
        (parcel,) = claim(number, limit=1, now=timezone.now()).send
        fates.settle(number, [(parcel, Refused(again))], now=timezone.now())
        times += 1
    assert times == fates.MAX_LATER


def test_a_doubt_that_never_ends_is_given_to_a_person(number: Number, simulator: Simulator) -> None:
    message = order(opened(simulator))
    sent = 0
    while OutboxItem.objects.exists():
        # Each attempt's sender dies before it can record an answer.
        OutboxItem.objects.update(state="sending", attempts=F("attempts") + 1)
        sent += 1
        before = timezone.now()
        doubts.orphans(number, now=before)
        wait = OutboxItem.objects.get().due_at - before
        assert wait >= timedelta(seconds=60) * 2 ** (sent - 1), "longer each time"
        OutboxItem.objects.update(due_at=before)
        doubts.decide(number, now=before)
    message.refresh_from_db()
    assert message.status == "failed"
    assert "never said" in message.error["cause"]
    assert sent == doubts.MAX_DOUBTS


def test_what_meta_holds_back_for_a_day_holds_up_nothing_else(
    number: Number, simulator: Simulator
) -> None:
    conversation = opened(simulator)
    held_back = order(conversation, flowkit.FALLBACK)
    OutboxItem.objects.update(due_at=timezone.now() + timedelta(hours=1))
    parcel = Parcel(
        message_id=held_back.pk,
        ref=str(held_back.ref),
        conversation_id=conversation.pk,
        content=flowkit.FALLBACK,
        fallback=None,
        used_fallback=False,
        context_wamid="",
        attempts=0,
        window_refused=False,
        window_opened_at=None,
        pair_busy_until=None,
        phone="+15550001",
        user_id=None,
    )
    marketing_cap = errors.classify(400, {"error": {"code": 131049}})
    fates.settle(number, [(parcel, Refused(marketing_cap))], now=timezone.now())
    reply = order(conversation)
    due = drain_number(number.pk)
    reply.refresh_from_db()
    assert reply.status == "accepted"
    assert due is not None
    assert due - timezone.now() > timedelta(hours=23)
    OutboxItem.objects.update(due_at=timezone.now())
    drain_number(number.pk)
    held_back.refresh_from_db()
    assert held_back.status == "accepted"
