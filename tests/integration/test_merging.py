"""Two contacts that turn out to be one person, and finding contacts."""

from datetime import timedelta

import pytest

from conversations import consent, finding
from conversations.merging import merge
from conversations.models import Contact, Conversation, Message, Record, ScheduledMessage
from flows.models import Session
from tenants.models import Agency
from tests.integration import flowkit, meta


def changed_number(old: str, new: str) -> dict[str, object]:
    body = {"type": "system", "system": {"type": "user_changed_number", "wa_id": new, "body": "x"}}
    return meta.message(body, phone=old)


def test_a_new_number_joins_both_threads_and_is_recorded(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("from the old one", phone="15550001"))
    meta.deliver(meta.message("from the new one", phone="15550002"))
    meta.deliver(changed_number("15550001", "15550002"))
    kept = Contact.objects.get(merged_into=None)
    assert kept.phone == "+15550002"
    assert Conversation.objects.count() == 1
    texts = set(Message.objects.filter(kind="text").values_list("text", flat=True))
    assert texts == {"from the old one", "from the new one"}
    merged, identity = Record.objects.filter(contact=kept).order_by("id")
    assert (merged.kind, merged.detail["phone"]) == ("merged", "+15550002")
    assert identity.kind == "identity"
    assert identity.detail == {"field": "phone", "old": "+15550001", "new": "+15550002"}


def test_what_the_kept_one_lacks_comes_from_the_other(alice: Agency) -> None:
    keep = Contact.objects.create(user_id="US.1", name="Maya", fields={"city": "Rome"}, tags=["b"])
    gone = Contact.objects.create(
        phone="+15550001",
        name="M.",
        fields={"city": "Oslo", "size": "M"},
        tags=["a"],
        language="it",
        source={"kind": "link", "code": "summer"},
    )
    consent.change([gone.pk], opt_out=True, how=consent.BY_WORD, said="stop")
    gone.refresh_from_db()
    merge(keep=keep, gone=gone)
    keep.refresh_from_db()
    gone.refresh_from_db()
    assert (keep.phone, keep.user_id, keep.name) == ("+15550001", "US.1", "Maya")
    assert (keep.fields, keep.tags) == ({"city": "Rome", "size": "M"}, ["a", "b"])
    assert (keep.language, keep.source["code"]) == ("it", "summer")
    assert (keep.consent, keep.consent_how) == ("out", "word")
    assert (gone.phone, gone.user_id, gone.merged_into) == (None, None, keep)
    kinds = list(Record.objects.filter(contact=keep).order_by("id").values_list("kind", flat=True))
    assert kinds == ["consent", "merged"], "the history comes along"


def test_both_in_a_flow_keeps_one_session_and_what_ended_before(alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi", phone="15550001"), meta.message("hi", phone="15550002"))
    keep, gone = Contact.objects.order_by("phone")
    ended = Session.objects.get(conversation__contact=gone)
    ended.pk, ended.key, ended.status = None, "ended-before", "ended"
    ended.save(force_insert=True)
    merge(keep=keep, gone=gone)
    conversation = Conversation.objects.get()
    assert conversation.contact == keep
    assert conversation.unread == 2
    statuses = Session.objects.filter(conversation=conversation).values_list("status", flat=True)
    assert sorted(statuses) == ["ended", "waiting"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("maya", True),
        ("May", True),
        ("o'neil may", True),
        ("0001", True),
        ("+1 (555) 00", True),
        ("15550001", True),
        ("US.134", True),
        ("", True),
        ("aya", False),
        ("0002", False),
        ("GB.134", False),
        ("' | !", False),
        ("\x00", True),
    ],
)
def test_contacts_are_found_by_what_people_type(text: str, *, found: bool, alice: Agency) -> None:
    Contact.objects.create(name="Maya O'Neil", phone="+15550001", user_id="US.13491208")
    assert finding.matching(Contact.objects.all(), text).exists() is found


def test_what_is_to_be_sent_later_still_is_and_an_answer_still_cancels_it(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("one", phone="15550001"), meta.message("two", phone="15550002"))
    gone, kept = Conversation.objects.order_by("id")
    ScheduledMessage.objects.create(
        conversation=gone,
        number=gone.number,
        content={"kind": "text", "body": "See you"},
        due_at=gone.now() + timedelta(hours=1),
        cancel_on_reply=True,
        key="later",
    )
    Conversation.objects.filter(pk=gone.pk).update(has_scheduled=True)
    Conversation.objects.filter(pk=kept.pk).update(snoozed_until=kept.now() + timedelta(days=1))
    merge(keep=kept.contact, gone=gone.contact)
    kept.refresh_from_db()
    assert kept.has_scheduled
    assert kept.snoozed_until is None, "what was open is not hidden"
    meta.deliver(meta.message("I answer", phone="15550002"))
    assert ScheduledMessage.objects.get().state == ScheduledMessage.State.ANSWERED
