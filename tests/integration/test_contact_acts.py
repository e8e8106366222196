"""What people do with contacts: fields, labels, consent, blocking, merging, erasing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from agency.models import User
from conversations import contact_acts, duplicates, erasing, fields, phones, scope, timeline
from conversations.contact_acts import KnownError
from conversations.merging_by_hand import NotMergeableError, foresee, merge_by_hand
from conversations.models import (
    Contact,
    ContactField,
    Conversation,
    Happening,
    MediaFile,
    Message,
    Number,
    Record,
)
from flows import told
from tenants.models import Agency
from tests.integration import flowkit, meta


@pytest.fixture
def nora(alice: Agency, untold: None) -> User:
    return User.objects.create(email="nora@alice.example", name="Nora", role="agent")


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)


@pytest.fixture
def maya(number: Number) -> Contact:
    meta.deliver(meta.message("hi"))
    return Contact.objects.get()


def field(kind: str, **more: object) -> ContactField:
    return ContactField(key="it", name="It", kind=kind, **more)


# --- Fields


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("text", "  Rome ", "Rome"),
        ("number", "12", "12"),
        ("number", "1 200.50", "1200.50"),
        ("number", "1e3", "1000"),
        ("date", "2026-12-24", "2026-12-24"),
        ("yes_no", "Yes", "true"),
        ("yes_no", "nein", "false"),
        ("yes_no", "não", "false"),
        ("choice", "rome", "Rome"),
        ("link", "shop.example/12", "https://shop.example/12"),
        ("email", "maya@shop.example", "maya@shop.example"),
        ("phone", "+1 (555) 010-0001", "+15550100001"),
        ("phone", "", ""),
    ],
)
def test_what_is_written_is_stored_in_one_way(kind: str, written: str, stored: str) -> None:
    assert fields.clean(field(kind, choices=["Rome", "Oslo"]), written) == stored


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("number", "twelve"),
        ("number", "NaN"),
        ("date", "24.12.2026"),
        ("yes_no", "perhaps"),
        ("choice", "Paris"),
        ("link", "javascript:alert(1)"),
        ("email", "maya"),
        ("phone", "0555 010"),
        ("text", "x" * 2001),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(kind: str, written: str) -> None:
    with pytest.raises(ValidationError) as failure:
        fields.clean(field(kind, choices=["Rome"]), written)
    assert failure.value.messages[0].endswith(".")


def test_values_are_shown_as_the_reader_writes_them() -> None:
    with translation.override("es"):
        assert fields.shown(field("date"), "2026-12-24") == "24 dic 2026"
        assert fields.shown(field("number"), "1200.5") in ("1200,5", "1.200,5")
        assert fields.clean(field("number"), "1.200,5") == "1200.5"
    assert fields.shown(field("yes_no"), True) == "Yes"
    assert fields.shown(field("date"), "some day") == "some day", "what flows wrote stays readable"
    assert fields.shown(field("text"), None) == ""


def test_fields_that_only_flows_know_come_last(alice: Agency) -> None:
    ContactField.objects.create(key="city", name="City", position=1)
    contact = Contact.objects.create(fields={"order_number": "12", "city": "Rome", "empty": ""})
    rows = fields.of(contact)
    assert [(row.field.name, row.shown, row.defined) for row in rows] == [
        ("City", "Rome", True),
        ("Order number", "12", False),
    ]


def test_keys_are_made_of_names() -> None:
    assert fields.free_key("Größe (cm)", {"grosse_cm"}) == "grosse_cm_2"
    assert fields.free_key("2nd name", set()) == "field_2nd_name"
    assert fields.free_key("城市", set()) == "field"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+1 555 010 0001", "+15550100001"),
        ("0039 06 6982 1234", "+390669821234"),
        ("5215512345678", "+5215512345678"),
    ],
)
def test_phones_become_international(written: str, number: str) -> None:
    assert phones.international(written) == number


# --- Acts


def test_a_field_is_changed_with_a_record(maya: Contact, nora: User) -> None:
    city = ContactField.objects.create(key="city", name="City")
    contact_acts.set_field(maya.pk, field=city, text="Rome", by=nora)
    contact_acts.set_field(maya.pk, field=city, text="Rome", by=nora)
    maya.refresh_from_db()
    assert maya.fields == {"city": "Rome"}
    record = Record.objects.get(kind="fields")
    assert (record.person, record.detail) == (
        nora,
        {"changed": {"city": {"from": "", "to": "Rome"}}},
    )
    contact_acts.set_field(maya.pk, field=city, text=" ", by=nora)
    maya.refresh_from_db()
    assert maya.fields == {}


def test_labels_by_hand_are_recorded_and_heard_by_the_automation(maya: Contact, nora: User) -> None:
    assert contact_acts.label([maya.pk], add=["VIP", "new"], by=nora) == 1
    assert contact_acts.label([maya.pk], add=["VIP"], by=nora) == 0
    assert contact_acts.label([maya.pk], remove=["new"], by=nora) == 1
    maya.refresh_from_db()
    assert maya.tags == ["VIP"]
    details = list(Record.objects.order_by("id").values_list("detail", flat=True))
    assert details == [
        {"added": ["VIP", "new"], "removed": []},
        {"added": [], "removed": ["new"]},
    ]
    assert [row.data["tags"] for row in Happening.objects.all()] == [["VIP", "new"]]


def test_who_is_blocked_neither_reopens_nor_counts(maya: Contact, nora: User) -> None:
    contact_acts.block([maya.pk], blocked=True, by=nora)
    Conversation.objects.update(status="resolved")
    meta.deliver(meta.message("hello?"))
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.unread) == ("resolved", 0)
    assert conversation.waiting_since is None
    contact_acts.block([maya.pk], blocked=False, by=nora)
    meta.deliver(meta.message("and now?"))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.unread) == ("open", 1)
    assert list(Record.objects.filter(kind="blocked").values_list("person", flat=True)) == [
        nora.pk,
        nora.pk,
    ]


def test_consent_by_hand_says_how_one_knows(maya: Contact, nora: User) -> None:
    assert contact_acts.opt([maya.pk], out=True, by=nora, said="on the phone") == 1
    maya.refresh_from_db()
    assert (maya.consent, maya.consent_how) == ("out", "person")
    assert Record.objects.get().detail["said"] == "on the phone"


def test_a_contact_by_hand_is_known_by_its_number(number: Number, nora: User) -> None:
    made = contact_acts.create(name=" Ana  Ruiz ", phone="+1 555 000 0001", by=nora)
    assert (made.name, made.phone) == ("Ana Ruiz", "+15550000001")
    with pytest.raises(KnownError) as known:
        contact_acts.create(name="", phone="15550000001", by=nora)
    assert known.value.contact == made
    with pytest.raises(ValidationError):
        contact_acts.create(name="", phone="12", by=nora)
    meta.deliver(meta.message("it is me", phone="15550000001"))
    assert Contact.objects.count() == 1


def test_a_number_is_added_to_who_keeps_it_private(number: Number, nora: User) -> None:
    meta.deliver(meta.message("hi", phone="", user_id="US.1", name=""))
    contact = Contact.objects.get()
    assert contact.phone is None
    contact_acts.add_phone(contact.pk, phone="+15550000009", by=nora)
    contact.refresh_from_db()
    assert contact.phone == "+15550000009"
    assert Record.objects.get().kind == "identity"


def test_a_conversation_is_started_and_belongs_to_who_starts_it(number: Number, nora: User) -> None:
    made = contact_acts.create(name="Ana", phone="+15550000001", by=nora)
    opened = contact_acts.start(made, number, by=nora)
    assert (opened.handler, opened.assignee, opened.status) == ("human", nora, "open")
    Conversation.objects.update(status="resolved", assignee=None, handler="bot")
    assert contact_acts.start(made, number, by=nora) == opened
    opened.refresh_from_db()
    assert (opened.status, opened.handler) == ("open", "human")


# --- Merging


def test_a_person_chooses_what_stays(maya: Contact, number: Number, nora: User) -> None:
    meta.deliver(meta.message("me again", phone="15550002", name="Maya L."))
    gone = Contact.objects.exclude(pk=maya.pk).get()
    Contact.objects.filter(pk=maya.pk).update(fields={"city": "Rome", "size": "M"})
    Contact.objects.filter(pk=gone.pk).update(fields={"city": "Oslo", "size": "L"})
    maya.refresh_from_db()
    gone.refresh_from_db()
    outcome = foresee(keep=maya, gone=gone)
    assert (outcome.conversations, outcome.joined, outcome.messages) == (1, [str(number)], 1)
    assert {row.name for row in outcome.rows if row.differs} == {
        *("name", "phone", "field.city", "field.size"),
    }
    kept = merge_by_hand(
        keep_id=maya.pk,
        gone_id=gone.pk,
        take={"phone", "field.city"},
        by=nora,
        seen=Contact.objects.all(),
    )
    assert (kept.name, kept.phone) == ("Maya", gone.phone)
    assert kept.fields == {"city": "Oslo", "size": "M"}
    assert Message.objects.filter(conversation__contact=kept).count() == 2
    record = Record.objects.get(kind="merged")
    assert (record.person, record.detail["lost"]) == (nora, [maya.phone])


def test_who_does_not_see_both_merges_nothing(maya: Contact, nora: User) -> None:
    other = Contact.objects.create(name="Maya", tags=["VIP"])
    User.objects.filter(pk=nora.pk).update(limited_to_labels=True)
    nora.refresh_from_db()
    for gone in (other.pk, maya.pk, 999):
        with pytest.raises(NotMergeableError):
            merge_by_hand(
                keep_id=maya.pk, gone_id=gone, take=(), by=nora, seen=scope.contacts(nora)
            )


def test_likely_doubles(alice: Agency) -> None:
    email = ContactField.objects.create(key="mail", name="E-mail", kind="email")
    make = Contact.objects.create
    maya = make(phone="+4915550100001", name="Maya Lopez", fields={"mail": "m@x.example"})
    by_name = make(user_id="US.1", name="maya lopez")
    by_phone = make(phone="+15550100001", name="M")
    by_mail = make(phone="+39066981", name="X", fields={"mail": "m@x.example"})
    make(phone="+39066982", name="Maya Lopez")
    make(phone="+39066983", name="Maya")
    found = duplicates.of(maya, Contact.objects.all(), [email])
    assert {row.pk for row in found} == {by_name.pk, by_phone.pk, by_mail.pk}
    assert duplicates.of(make(phone="+39066984", name="Z"), Contact.objects.all(), [email]) == []


# --- The timeline


def test_the_timeline_tells_all_in_the_order_of_time(maya: Contact, nora: User) -> None:
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("start"))
    contact_acts.label([maya.pk], add=["VIP"], by=nora)
    contact_acts.opt([maya.pk], out=True, by=nora, said="on the phone")
    contact_acts.block([maya.pk], blocked=True, by=nora)
    entries = timeline.page(maya).rows
    texts = [entry.said.text for entry in entries]
    assert texts[:3] == ["Blocked", "Wants no marketing", "Labels added: VIP"]
    assert "Wrote for the first time" in texts
    assert any("flow" in text for text in texts), "flows add what they did"
    assert entries[0].who == "Nora"
    assert entries[1].said.more == ("noted by a person", "“on the phone”")


def test_the_pages_of_the_timeline_neither_repeat_nor_skip(maya: Contact) -> None:
    at = timezone.now()
    for n in range(12):
        Record.objects.create(
            contact=maya, kind="tagged", detail={"added": [str(n)]}, at=at - timedelta(days=n // 4)
        )
        Message.objects.create(
            conversation=Conversation.objects.get(),
            direction="out",
            status="failed",
            source="agent",
            kind="text",
            content={},
            at=at - timedelta(days=n // 4),
        )
    seen, key = [], None
    while True:
        page = timeline.page(maya, key, size=5)
        seen += [(entry.source, entry.pk) for entry in page.rows]
        key = page.next_key
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 25
    everything = timeline.page(maya, size=100).rows
    assert [(entry.source, entry.pk) for entry in everything] == seen
    for made_up in ("x", "~~", "2026-01-01~0~1", f"2026-01-01T00:00:00+00:00~0~{10**30}"):
        timeline.page(maya, made_up)


@pytest.mark.parametrize("kind", Record.Kind.values)
def test_every_kind_of_record_has_words(kind: str, maya: Contact) -> None:
    Record.objects.create(contact=maya, kind=kind, detail={}, at=timezone.now())
    entry = timeline.latest(maya, 1)[0]
    assert entry.said.text
    assert entry.said.icon in Path("static/img/icons.txt").read_text().split()


def test_what_flows_captured(maya: Contact, number: Number) -> None:
    assert told.captured(maya) == []
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("start"))
    meta.deliver(meta.tap("yes", "Yes"))
    for one in told.captured(maya):
        assert one.answers


def test_what_flows_write_is_recorded(maya: Contact) -> None:
    steps = [
        flowkit.step("set_field", "field", {"next": "tag"}, name="city", value="Rome"),
        flowkit.step("tag", "tag", {"next": "bye"}, add=["VIP"], remove=["new"]),
        flowkit.say("Noted.", identity="bye"),
    ]
    Contact.objects.filter(pk=maya.pk).update(tags=["new"])
    flowkit.go_live(flowkit.flow("Notes", *steps))
    for _ in range(2):
        meta.deliver(meta.message("start"))
    kinds = sorted(
        Record.objects.filter(kind__in=["tagged", "fields"]).values_list("kind", flat=True)
    )
    assert kinds == ["fields", "tagged", "tagged"], "once, for the second time changes nothing"
    entries = timeline.latest(maya, 3)
    assert {entry.who for entry in entries} == {"Automation"}
    assert "City: “Rome”" in str([entry.said.more for entry in entries])


# --- Erasing


def test_erasing_leaves_nothing(maya: Contact, nora: User) -> None:
    path = default_storage.save("alice/erased", ContentFile(b"x"))
    MediaFile.objects.create(
        message=Message.objects.get(), media_id="1", due_at=timezone.now(), state="ready", path=path
    )
    contact_acts.label([maya.pk], add=["VIP"], by=nora)
    other = Contact.objects.create(name="Maya before", merged_into=maya)
    erasing.erase(maya.pk)
    assert not Contact.objects.filter(pk__in=[maya.pk, other.pk]).exists()
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert not Record.objects.exists()
