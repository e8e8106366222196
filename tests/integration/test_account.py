"""What Meta knows of a number: read now and then, and corrected by its webhooks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Contact, Conversation, Message, Number, Template
from tenants.models import Agency, WorkDue
from tests.integration import meta
from tests.integration.simulated import Simulator
from whatsapp import account


@pytest.fixture
def number(alice: Agency, simulator: Simulator) -> Number:
    simulator.reset()
    return meta.connect(alice, sandbox=True)


def news(event: str, name: str = "follow_up") -> dict[str, object]:
    """A webhook about a template's status."""
    body = meta.envelope("111", field="message_template_status_update")
    body["entry"][0]["changes"][0]["value"] = {
        "event": event,
        "message_template_id": 1,
        "message_template_name": name,
        "message_template_language": "en_US",
    }
    return body


def test_a_number_brings_its_quality_and_templates(number: Number) -> None:
    due = account.refresh_all()
    assert due is not None
    assert due - timezone.now() > timedelta(hours=23)
    number.refresh_from_db()
    assert number.quality == "GREEN"
    assert Template.objects.get().name == "follow_up"


def test_an_unreachable_or_refused_number_is_read_again_soon(number: Number) -> None:
    number.access_token = "stale"
    number.save()
    due = account.refresh_all()
    assert due is not None
    assert due - timezone.now() <= timedelta(hours=1)


def test_a_number_whose_token_cannot_be_read_hinders_no_other(
    number: Number, alice: Agency
) -> None:
    meta.connect(alice, "222", sandbox=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_number SET access_token = 'x' WHERE phone_number_id = '222'"
        )
    due = account.refresh_all()
    assert due is not None
    assert due - timezone.now() <= timedelta(hours=1)
    number.refresh_from_db()
    assert number.quality == "GREEN"


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("PAUSED", "PAUSED"),
        ("FLAGGED", "APPROVED"),
        ("REINSTATED", "APPROVED"),
        ("UNPAUSED", "APPROVED"),
    ],
)
def test_news_of_a_template_tell_whether_it_can_be_sent(
    number: Number, event: str, status: str
) -> None:
    account.refresh_all()
    meta.deliver(news(event))
    assert Template.objects.get().status == status


def test_news_of_an_unknown_template_let_all_be_read(number: Number) -> None:
    account.refresh_all()
    meta.deliver(news("APPROVED"))
    assert not WorkDue.objects.filter(task=account.TASK).exists()
    meta.deliver(news("APPROVED", "brand_new"))
    assert WorkDue.objects.filter(task=account.TASK).exists()


def test_who_stopped_marketing_is_known_by_the_failed_status(number: Number) -> None:
    meta.deliver(meta.message("hi"))
    message = Message.objects.create(
        conversation=Conversation.objects.get(),
        wamid="wamid.offer",
        direction="out",
        status="accepted",
        source="agent",
        kind="template",
        content={"kind": "template", "name": "follow_up", "language": "en_US"},
        at=timezone.now(),
    )
    meta.deliver(meta.status(str(message.wamid), "failed", errors=[{"code": 131050}]))
    assert Contact.objects.get().marketing_opt_out


def test_a_changed_number_that_wrote_already_becomes_the_same_person(number: Number) -> None:
    meta.deliver(meta.message("from the old one"), meta.message("new one", phone="15550009"))
    change = {"body": "x", "type": "user_changed_number", "wa_id": "15550009"}
    meta.deliver(meta.message({"type": "system", "system": change}))
    person = Contact.objects.get(merged_into=None)
    assert person.phone == "+15550009"
    texts = Message.objects.filter(conversation__contact=person, kind="text")
    assert texts.count() == 2
