"""Send: one number's achieved rate at an allowance, with a Graph that takes 150 ms to answer."""

import itertools
import urllib.request
from collections.abc import Sequence
from datetime import timedelta

import orjson
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from bench import furnish, stack, turns
from tenants.models import Agency

LATENCY = 0.15
# Messages for one person: a burst of 45, then one in six seconds.
PAIR = 60
PAIR_SECONDS = 14


def measure() -> None:
    quick = stack.quick()
    for allowance, seconds in ((80, 15 if quick else 60), (1000, 4 if quick else 10)):
        _allowance(allowance, allowance * seconds if allowance == 80 else 450 * seconds)
    _pair()


def _allowance(allowance: int, count: int) -> None:
    stack.fresh_database()
    (agency,) = furnish.make(1, throughput=allowance, with_flow=False)
    graph = stack.free_port()
    with stack.stub(graph, LATENCY), stack.graph_at(graph):
        order(agency, people=count)
        accepted = _drain(graph, count, patience=count / min(allowance, 150) + 30)
    times = sorted(at for _, at in accepted)
    stack.report(
        f"send at {allowance}/s",
        ours=(len(times) - 1) / (times[-1] - times[0]),
        raw=allowance,
        unit="messages/s against the allowance",
        most_in_a_second=_most_in_a_second(times),
    )


def _pair() -> None:
    """One person gets his messages in order, and no quicker than WhatsApp allows."""
    stack.fresh_database()
    (agency,) = furnish.make(1, with_flow=False)
    graph = stack.free_port()
    with stack.stub(graph, 0.0), stack.graph_at(graph):
        order(agency, people=1, each=PAIR)
        accepted = _drain(graph, PAIR, patience=PAIR_SECONDS, partly=True)
    times = [at for _, at in accepted]
    within = sum(at - times[0] <= PAIR_SECONDS - 2 for at in times)
    allowed = 45 + (PAIR_SECONDS - 2) // 6
    stack.report(
        "send to one person",
        ours=within,
        raw=allowed,
        unit=f"messages in {PAIR_SECONDS - 2} s against what the pair limit allows",
    )


def order(agency: Agency, *, people: int, each: int = 1) -> None:
    """Queue texts for people whose windows are open."""
    from conversations import outbox
    from conversations.models import Contact, Conversation, Number

    with tenant_context(agency), transaction.atomic():
        number = Number.objects.get()
        contacts = Contact.objects.bulk_create(
            Contact(phone=f"+1999{n:07}", name="Customer") for n in range(people)
        )
        now = timezone.now() - timedelta(minutes=1)
        conversations = Conversation.objects.bulk_create(
            Conversation(number=number, contact=contact, window_opened_at=now, last_message_at=now)
            for contact in contacts
        )
        outbox.enqueue(
            [
                outbox.Order(
                    conversation=conversation,
                    content={"kind": "text", "body": "Hello"},
                    source="agent",
                )
                for conversation in conversations
                for _ in range(each)
            ]
        )
        outbox.announce(agency.pk, [number.pk])


def _drain(
    graph: int, count: int, *, patience: float, partly: bool = False
) -> Sequence[tuple[str, float]]:
    with stack.worker("sends,outside,default", "-P", "threads", "-c", "8"), stack.beat():
        try:
            return turns.wait_for_all(graph, count, patience)
        except TimeoutError:
            if not partly:
                raise
    with urllib.request.urlopen(f"http://127.0.0.1:{graph}/accepted") as answer:
        found: list[tuple[str, float]] = orjson.loads(answer.read())
    return found


def _most_in_a_second(times: Sequence[float]) -> int:
    most = first = 0
    for last, at in enumerate(times):
        first = next(n for n in itertools.count(first) if at - times[n] < 1)
        most = max(most, last - first + 1)
    return most
