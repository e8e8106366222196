"""Whether contacts want marketing: words, WhatsApp's own signals, and the choke point."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Label
from conversations import consent, rules
from conversations.models import (
    ConsentWords,
    Contact,
    Conversation,
    DeliveryEvent,
    Happening,
    Message,
    Number,
    Record,
    Template,
)
from conversations.words import has_word, plain
from flows import happened
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.integration.sending import TEXT, opened, order
from tests.integration.simulated import Simulator
from whatsapp.sender.drain import drain_number

MARKETING = {"kind": "template", "name": "follow_up", "language": "en_US"}


@pytest.fixture
def number(alice: Agency, simulator: Simulator) -> Number:
    return meta.connect(alice, sandbox=True)


def template(category: str = "MARKETING") -> Template:
    return Template.objects.update_or_create(
        waba_id="waba-111",
        name="follow_up",
        language="en_US",
        defaults={"category": category, "status": "APPROVED"},
    )[0]


def opt_out() -> Contact:
    contact = Contact.objects.get()
    consent.change([contact.pk], opt_out=True, how=consent.BY_PERSON)
    contact.refresh_from_db()
    return contact


@pytest.mark.parametrize(
    "word",
    ["STOP", "stop!", " Stop. ", "Baja", "SAIR", "रोकें", "إلغاء", "désabonner", "Desabonner"],
)
def test_a_stop_word_alone_stops_marketing(word: str, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message(word))
    contact = Contact.objects.get()
    assert contact.marketing_opt_out
    assert (contact.consent, contact.consent_how) == ("out", "word")
    record = Record.objects.get(kind="consent")
    assert record.detail == {"opt_out": True, "how": "word", "said": word.strip().casefold()}


@pytest.mark.parametrize("text", ["Please do not stop", "stopover", "stop it now", "👍", ""])
def test_a_stop_word_within_a_sentence_stops_nothing(text: str, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message(text))
    assert not Contact.objects.get().marketing_opt_out
    assert not Record.objects.filter(kind="consent").exists()


def test_the_last_word_counts_and_repeating_it_says_nothing_new(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("stop"), meta.message("STOP"))
    meta.deliver(meta.message("stop"))
    assert Record.objects.filter(kind="consent").count() == 1
    meta.deliver(meta.message("stop"), meta.message("start"))
    contact = Contact.objects.get()
    assert (contact.marketing_opt_out, contact.consent) == (False, "in")


def test_the_agency_has_words_of_its_own(alice: Agency) -> None:
    meta.connect(alice)
    ConsentWords.objects.create(pk=1, stop=["No more"], start=["More please"])
    rules.forget()
    meta.deliver(meta.message("stop"))
    assert not Contact.objects.get().marketing_opt_out
    meta.deliver(meta.message("no  MORE!"))
    assert Contact.objects.get().marketing_opt_out
    meta.deliver(meta.message("More, please"))
    assert not Contact.objects.get().marketing_opt_out


def test_whatsapps_own_switch_counts_even_for_strangers(alice: Agency) -> None:
    meta.connect(alice)
    wish = {
        "wa_id": "15550009",
        "category": "marketing_messages",
        "value": "stop",
        "timestamp": 1700000000,
    }
    meta.deliver(meta.envelope("111", "user_preferences", user_preferences=[wish]))
    contact = Contact.objects.get()
    assert (contact.phone, contact.marketing_opt_out) == ("+15550009", True)
    assert Record.objects.get().detail == {"opt_out": True, "how": "whatsapp"}
    meta.deliver(
        meta.envelope("111", "user_preferences", user_preferences=[{**wish, "value": "resume"}])
    )
    assert Contact.objects.get().consent == "in"


def test_a_failure_that_says_so_counts_once(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("hi"))
    conversation = Conversation.objects.select_related("number", "contact").get()
    for wamid in ("wamid.a", "wamid.b"):
        Message.objects.filter(pk=order(conversation).pk).update(wamid=wamid, status="sent")
        meta.deliver(
            meta.status(wamid, "failed", errors=[{"code": 131050, "title": "Stopped marketing"}])
        )
    assert Contact.objects.get().marketing_opt_out
    assert Record.objects.filter(kind="consent").count() == 1


def test_marketing_is_refused_at_the_choke_point(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    template()
    opt_out()
    sent = len(simulator.chat())
    message = order(conversation, MARKETING)
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "failed"
    assert message.error["cause"].startswith("The contact wants no marketing messages")
    assert "utility template" in message.error["cure"]
    assert list(DeliveryEvent.objects.values_list("kind", flat=True)) == ["failed"]
    assert len(simulator.chat()) == sent


@pytest.mark.parametrize(("category", "sent"), [("UTILITY", True), ("MARKETING", False)])
def test_a_fallback_is_judged_like_the_message_itself(
    category: str, number: Number, simulator: Simulator, *, sent: bool
) -> None:
    conversation = opened(simulator)
    template(category)
    opt_out()
    message = order(conversation, fallback=flowkit.FALLBACK)
    number.clock_offset += timedelta(hours=25)
    number.save()
    drain_number(number.pk)
    message.refresh_from_db()
    assert (message.status == "accepted") is sent


def test_what_is_no_marketing_goes_on(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    opt_out()
    free = order(conversation, TEXT)
    drain_number(number.pk)
    template("UTILITY")
    useful = order(conversation, MARKETING)
    drain_number(number.pk)
    for message in (free, useful):
        message.refresh_from_db()
        assert message.status == "accepted"


def test_a_template_that_nobody_knows_is_held_back(number: Number, simulator: Simulator) -> None:
    conversation = opened(simulator)
    opt_out()
    Template.objects.all().delete()
    message = order(conversation, MARKETING)
    drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "failed"


def test_who_did_not_opt_out_costs_no_look_at_templates(
    number: Number, simulator: Simulator
) -> None:
    conversation = opened(simulator)
    template()
    message = order(conversation, MARKETING)
    with CaptureQueriesContext(connection) as captured:
        drain_number(number.pk)
    message.refresh_from_db()
    assert message.status == "accepted"
    looked = [q["sql"] for q in captured.captured_queries if "conversations_template" in q["sql"]]
    assert all(sql.lstrip().startswith("SELECT o.message_id") for sql in looked)


def test_nothing_is_sent_to_a_blocked_contact_and_nothing_answers_it(
    number: Number, simulator: Simulator
) -> None:
    conversation = opened(simulator)
    flowkit.go_live(flowkit.buttons())
    Contact.objects.update(blocked=True)
    message = order(conversation)
    drain_number(number.pk)
    message.refresh_from_db()
    assert (message.status, message.error["cause"]) == (
        "failed",
        "The contact is blocked, so nothing is sent.",
    )
    Conversation.objects.update(unread=0, status="resolved")
    meta.deliver(meta.message("hello?"))
    conversation.refresh_from_db()
    assert (conversation.unread, conversation.status) == (0, "resolved")
    assert Message.objects.filter(text="hello?").exists()
    assert not Message.objects.filter(source="flow").exists()


def test_the_composer_is_told_before(alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("hi"))
    contact = Contact.objects.get()
    assert consent.refusal(contact, template()) == ""
    contact = opt_out()
    assert "wants no marketing" in consent.refusal(contact, template())
    assert consent.refusal(contact, template("UTILITY")) == ""
    assert consent.refusal(contact) == ""
    contact.blocked = True
    assert "blocked" in consent.refusal(contact)


def test_keywords_give_labels_in_a_batch(alice: Agency) -> None:
    meta.connect(alice)
    Label.objects.create(name="Prices", keywords=["price", "cuánto cuesta"])
    Label.objects.create(name="Returns", keywords=["return"])
    rules.forget()
    meta.deliver(
        meta.message("What is the PRICE?", phone="15550001"),
        meta.message("¿Cuanto cuesta?", phone="15550002"),
        meta.message("Many happy returns", phone="15550003"),
        meta.message("return, and the price", phone="15550001"),
    )
    tags = dict(Contact.objects.values_list("phone", "tags"))
    assert tags == {
        "+15550001": ["Prices", "Returns"],
        "+15550002": ["Prices"],
        "+15550003": [],
    }
    details = (
        Record.objects.filter(kind="tagged").order_by("contact").values_list("detail", flat=True)
    )
    assert details[0] == {"added": ["Prices", "Returns"], "removed": [], "by": "keywords"}
    assert Happening.objects.filter(kind="tagged").count() == 2
    meta.deliver(meta.message("price again", phone="15550001"))
    assert Record.objects.filter(kind="tagged").count() == 2


def test_a_label_given_by_a_keyword_starts_the_flow_that_waits_for_it(alice: Agency) -> None:
    meta.connect(alice)
    Label.objects.create(name="Prices", keywords=["price"])
    rules.forget()
    tagged = {"type": "tag_added", "tags": ["Prices"]}
    flowkit.go_live(flowkit.flow("Prices", flowkit.say("Here they are"), on=tagged))
    meta.deliver(meta.message("price?"))
    happened.drain()
    assert Message.objects.filter(source="flow").exists()


def test_words_cost_no_query_a_message(alice: Agency) -> None:
    meta.connect(alice)
    Label.objects.create(name="Prices", keywords=["price"])
    rules.forget()
    meta.deliver(meta.message("hi"))

    def cost(messages: int, text: str) -> int:
        phones = [f"1556{messages:03}{n:03}" for n in range(messages)]
        meta.deliver(*(meta.message("hi", phone=phone) for phone in phones))
        with CaptureQueriesContext(connection) as captured:
            meta.deliver(*(meta.message(text, phone=phone) for phone in phones))
        return len(captured)

    quiet = cost(2, "hello")
    assert cost(20, "hello") == quiet
    assert cost(3, "price") == cost(30, "price")


def test_words_are_compared_as_people_mean_them() -> None:
    assert plain("  Cuánto,  CUESTA?! ") == "cuanto cuesta"
    assert plain("रोकें") == "रोकें"
    assert plain("إِلغاء") == plain("إلغاء")
    assert has_word(plain("the price, please"), "price")
    assert not has_word(plain("priceless"), "price")
    assert not has_word("anything", "")
