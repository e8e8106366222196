"""Where contacts come from: codes of links, ads, and the flows that begin by them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations import rules, sources
from conversations.models import Contact, EntryDay, EntryLink, Message, Number, Record
from tenants.models import Agency
from tests.integration import meta
from tests.integration.flowkit import flow, go_live, say, sent
from whatsapp.entry import addresses

AD = {
    "source_type": "ad",
    "source_id": "77",
    "source_url": "https://ads.example/77",
    "headline": "Summer sale",
}


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)  # type: ignore[no-any-return]


@pytest.fixture
def poster(number: Number) -> EntryLink:
    link = EntryLink.objects.create(
        name="Poster", number=number, code="KR7M4", text="Hello!", place="Station"
    )
    rules.forget()
    return link


def by_ad(text: str = "hi", **more: Any) -> None:
    meta.deliver(meta.message({"type": "text", "text": {"body": text}, "referral": AD}, **more))


def test_the_code_says_by_which_link_a_contact_came(poster: EntryLink) -> None:
    meta.deliver(meta.message(addresses.opening(poster)))
    contact = Contact.objects.get()
    assert contact.source.pop("at")
    assert contact.source == {
        "kind": "link",
        "name": "Poster",
        "code": "KR7M4",
        "place": "Station",
    }
    assert sources.words(contact.source) == "Link “Poster” (Station)"
    record = Record.objects.get(kind="came_from")
    assert (record.contact_id, record.detail["code"]) == (contact.pk, "KR7M4")
    assert record.conversation_id
    # What was written is shown as it was written.
    assert Message.objects.get().text == "Hello! (KR7M4)"
    day = EntryDay.objects.get()
    assert (day.link, day.chats, day.contacts, day.links) == (poster, 1, 1, 0)


@pytest.mark.parametrize(
    "text", ["kr7m4", "KR7M4!", "Hola, (KR7M4).", "مرحبا KR7M4", "a_KR7M4_b", "KR7M4\nhello"]
)
def test_a_code_is_found_however_it_stands(text: str, poster: EntryLink) -> None:
    meta.deliver(meta.message(text))
    assert Contact.objects.get().source["code"] == "KR7M4"


@pytest.mark.parametrize("text", ["KR7M", "xKR7M4", "KR7M45", "KR 7M4", "", "hello", "ÄKR7M4"])
def test_a_part_of_a_word_is_no_code(text: str, poster: EntryLink) -> None:
    meta.deliver(meta.message(text))
    assert Contact.objects.get().source == {}
    assert not Record.objects.filter(kind="came_from").exists()


def test_the_first_way_stays_and_each_arrival_is_recorded(
    poster: EntryLink, number: Number
) -> None:
    EntryLink.objects.create(name="Site", number=number, code="SITE22")
    rules.forget()
    meta.deliver(meta.message("KR7M4"))
    meta.deliver(meta.message("Hello (SITE22)"), meta.message("once more SITE22"))
    assert Contact.objects.get().source["code"] == "KR7M4"
    told = Record.objects.filter(kind="came_from").order_by("pk")
    assert [record.detail["code"] for record in told] == ["KR7M4", "SITE22", "SITE22"]
    counted = {day.link.name: (day.chats, day.contacts) for day in EntryDay.objects.all()}
    assert counted == {"Poster": (1, 1), "Site": (2, 0)}


def test_an_ad_is_a_source_and_its_code_counts_for_the_link(poster: EntryLink) -> None:
    by_ad("Hello KR7M4")
    contact = Contact.objects.get()
    assert (contact.source["kind"], contact.source["ad"]) == ("ad", "77")
    assert sources.words(contact.source) == "Ad “Summer sale”"
    assert EntryDay.objects.get().chats == 1


def test_an_ad_alone_needs_no_link(number: Number) -> None:
    by_ad()
    assert Contact.objects.get().source["name"] == "Summer sale"
    assert Record.objects.get(kind="came_from").detail["url"] == "https://ads.example/77"
    assert not EntryDay.objects.exists()


def test_what_the_business_itself_writes_brings_nobody(poster: EntryLink) -> None:
    echo = {
        "id": "wamid.echo1",
        "from": "1555111",
        "to": "15550001",
        "timestamp": meta.SENT_AT,
        "type": "text",
        "text": {"body": "Use KR7M4"},
    }
    meta.deliver(meta.envelope("111", "smb_message_echoes", message_echoes=[echo]))
    assert Message.objects.get().direction == "out"
    assert not Record.objects.filter(kind="came_from").exists()


def test_a_link_that_was_just_deleted_counts_nothing(poster: EntryLink) -> None:
    # Another process still knows its code for some seconds.
    rules.rules()
    EntryLink.objects.all().delete()
    meta.deliver(meta.message("KR7M4"))
    assert Contact.objects.get().source["code"] == "KR7M4"
    assert not EntryDay.objects.exists()


def statements(*envelopes: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        meta.deliver(*envelopes)
    return len(captured)


def test_a_batch_costs_the_same_however_many_come(
    poster: EntryLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rules are read anew every few seconds, which must not fall into this.
    monkeypatch.setattr(rules, "FRESH", 1_000_000)
    meta.deliver(*(meta.message("hello", phone=f"1555000{n}") for n in range(9)))
    plain = statements(meta.message("hello", phone="15550000"))
    one = statements(meta.message("KR7M4", phone="15550001"))
    many = statements(*(meta.message("KR7M4", phone=f"1555000{n}") for n in range(2, 9)))
    assert one == many
    # Records, contacts' sources, the link's day; for who did not come by a link, nothing at all.
    assert one - plain == 3
    EntryLink.objects.all().delete()
    rules.forget()
    rules.rules()
    assert statements(meta.message("hello", phone="15550000")) == plain


def test_a_link_begins_its_flow(poster: EntryLink) -> None:
    on = {"type": "referral", "source": "link", "codes": [poster.code]}
    go_live(flow("Poster", say("About the poster."), on=on))
    meta.deliver(meta.message("Hello, I have a question", phone="15550002"))
    assert sent() == []
    meta.deliver(meta.message(addresses.opening(poster)))
    assert sent() == ["About the poster."]
