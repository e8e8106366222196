"""Contacts: the pane, the page, the list and its bulk acts, merging, fields, erasing."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agency.models import AuditEntry, Label, PersonLabel, User
from agency.models import Client as ClientRow
from conversations import rules
from conversations.models import Contact, ContactField, Conversation, Number, Record
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture(autouse=True)
def _rules_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels are read anew after some seconds, which may end in the middle of a test."""
    monkeypatch.setattr(rules, "FRESH", 10**9)
    rules.forget()


@pytest.fixture
def maya(conversation: Conversation) -> Contact:
    return conversation.contact


@pytest.fixture
def vip_agent(alice: Agency, sign_in: SignIn) -> Client:
    """An agent who sees contacts with the label VIP alone."""
    browser = sign_in(alice, "limited")
    label = Label.objects.create(name="VIP", colour="teal")
    PersonLabel.objects.create(person=User.objects.get(email="limited@example.com"), label=label)
    return browser


def text(answer: object) -> str:
    return site.Page(answer.content.decode()).text  # type: ignore[attr-defined]


def listed(browser: Client, query: str = "") -> set[str]:
    html = browser.get(f"/contacts/?{query}").content.decode()
    return set(re.findall(r'<strong class="truncate"[^>]*>([^<]*?)\s*(?:<span|</strong>)', html))


@pytest.mark.parametrize("bomb", ["1e999999999", "1e-999999999", "-1e31", "Infinity", "NaN"])
def test_a_number_that_cannot_be_written_out_stays_short(
    bomb: str, owner: Client, conversation: Conversation
) -> None:
    ContactField.objects.create(key="age", name="Age", kind="number", position=1)
    Contact.objects.update(fields={"age": bomb})
    pane = owner.get(f"/inbox/{conversation.pk}/contact")
    assert pane.status_code == 200
    assert bomb in text(pane), "what a flow took from a customer is shown as it is"
    path = f"/contacts/{conversation.contact_id}/values/field.age"
    assert owner.post(path, {"value": bomb}).status_code == 422
    assert owner.post(path, {"value": "1e3"}).status_code == 200
    assert Contact.objects.get().fields == {"age": "1000"}


# --- The pane and the page


def test_the_pane_shows_who_it_is(owner: Client, maya: Contact, conversation: Conversation) -> None:
    ContactField.objects.create(key="city", name="City")
    Contact.objects.filter(pk=maya.pk).update(
        fields={"city": "Rome", "size": "M"}, tags=["VIP"], source={"kind": "link", "name": "Shop"}
    )
    said = text(owner.get(f"/inbox/{conversation.pk}/contact"))
    for words in ("Maya", "+1 5550001", "City", "Rome", "Size", "VIP", "Shop", "Never asked"):
        assert words in said, words


def test_who_keeps_the_number_private_is_no_broken_place(owner: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("hi", phone="", user_id="US.1491208", name=""))
    conversation = Conversation.objects.get()
    Contact.objects.update(username="maya.l")
    for path in (f"/inbox/{conversation.pk}/contact", f"/contacts/{conversation.contact_id}/"):
        said = text(owner.get(path))
        assert "@maya.l" in said
        assert "US.1491208" in said
        assert "None" not in said
        assert "Number kept private" in said
    assert "@maya.l" in text(owner.get("/contacts/"))


def test_a_bare_contact_has_a_page(owner: Client, alice: Agency) -> None:
    bare = Contact.objects.create()
    said = text(owner.get(f"/contacts/{bare.pk}/"))
    assert "None" not in said
    assert "No conversation yet" in said


def test_a_contact_without_a_name_is_called_by_the_number(owner: Client, alice: Agency) -> None:
    contact = Contact.objects.create(phone="+15550102001")
    assert listed(owner) == {"+1 555-010-2001"}
    row = owner.get("/contacts/").content.decode().partition("contacts-name")[2]
    assert row.partition("</a>")[0].count("555") == 1, "not said twice"
    assert "+1 555-010-2001" in text(owner.get(f"/contacts/{contact.pk}/"))


def test_the_pane_costs_the_same_whatever_there_is(
    owner: Client, maya: Contact, conversation: Conversation
) -> None:
    path = f"/inbox/{conversation.pk}/contact"
    ContactField.objects.create(key="city", name="City")
    before = len(site.queries(owner, path))
    for n in range(30):
        Record.objects.create(
            contact=maya, kind="tagged", detail={"added": ["x"]}, at=timezone.now()
        )
        Contact.objects.create(name=f"Maya {n}", phone=f"+1555100{n:04}")
    assert len(site.queries(owner, path)) == before <= 16


def test_a_field_is_changed_in_place(owner: Client, maya: Contact) -> None:
    ContactField.objects.create(key="visit", name="Visit", kind="date")
    path = f"/contacts/{maya.pk}/values/field.visit"
    assert 'type="date"' in owner.get(path, **HTMX).content.decode()
    refused = owner.post(path, {"value": "tomorrow"}, **HTMX)
    assert refused.status_code == 422
    assert "year-month-day" in text(refused)
    assert 'value="tomorrow"' in refused.content.decode(), "what was typed stays"
    saved = owner.post(path, {"value": "2026-12-24"}, **HTMX)
    assert "Dec 24, 2026" in text(saved)
    assert "contact-changed" in saved["HX-Trigger"]
    assert "<form" not in saved.content.decode()
    assert owner.get(f"/contacts/{maya.pk}/values/field.nothing").status_code == 404
    assert owner.get(f"/contacts/{maya.pk}/values/blocked").status_code == 404


@pytest.mark.parametrize("kind", ContactField.Kind.values)
def test_every_kind_of_field_has_an_input(kind: str, owner: Client, maya: Contact) -> None:
    ContactField.objects.create(key="it", name="It", kind=kind, choices=["a"])
    Contact.objects.filter(pk=maya.pk).update(fields={"it": "a"})
    answer = owner.get(f"/contacts/{maya.pk}/values/field.it")
    assert 'name="value"' in answer.content.decode()
    shown = owner.get(f"/contacts/{maya.pk}/values/field.it?shown")
    assert "<form" not in shown.content.decode()


def test_the_name_and_a_private_number_are_changed(owner: Client, alice: Agency) -> None:
    private = Contact.objects.create(user_id="US.1")
    path = f"/contacts/{private.pk}/values/"
    assert "autofocus" in owner.get(path + "name").content.decode()
    owner.post(path + "name", {"value": "Maya Lopez"}, **HTMX)
    known = Contact.objects.create(phone="+15550100001", name="Ana")
    refused = owner.post(path + "phone", {"value": "+1 555 010 0001"}, **HTMX)
    assert refused.status_code == 422
    assert f"/contacts/{known.pk}/" in refused.content.decode(), "leads to who has it"
    assert owner.post(path + "phone", {"value": "12"}, **HTMX).status_code == 422
    owner.post(path + "phone", {"value": "+1 555 010 0002"}, **HTMX)
    private.refresh_from_db()
    assert (private.name, private.phone) == ("Maya Lopez", "+15550100002")


def test_labels_come_and_go(owner: Client, maya: Contact) -> None:
    Label.objects.create(name="VIP", colour="teal")
    rules.forget()
    path = f"/contacts/{maya.pk}/labels"
    assert owner.post(path, {"add": " "}, **HTMX).status_code == 422
    answer = owner.post(path, {"add": "VIP"}, **HTMX).content.decode()
    assert 'data-colour="teal"' in answer
    owner.post(path, {"add": "a new tag"}, **HTMX)
    maya.refresh_from_db()
    assert maya.tags == ["VIP", "a new tag"]
    owner.post(path, {"remove": "VIP"}, **HTMX)
    maya.refresh_from_db()
    assert maya.tags == ["a new tag"]


def test_consent_needs_a_reason(owner: Client, maya: Contact) -> None:
    path = f"/contacts/{maya.pk}/consent"
    refused = owner.post(path, {"out": "1"}, **HTMX)
    assert refused.status_code == 422
    assert "How do you know" in text(refused)
    answer = owner.post(path, {"out": "1", "said": "asked on the phone"}, **HTMX)
    assert "noted by a person" in text(answer)
    maya.refresh_from_db()
    assert maya.marketing_opt_out


def test_blocking_and_unblocking(owner: Client, maya: Contact) -> None:
    assert owner.post(f"/contacts/{maya.pk}/block", {"blocked": "1"}, **HTMX)["HX-Refresh"]
    maya.refresh_from_db()
    assert maya.blocked
    owner.post(f"/contacts/{maya.pk}/block", {"blocked": "0"})
    maya.refresh_from_db()
    assert not maya.blocked


def test_a_conversation_is_started_from_the_page(owner: Client, alice: Agency) -> None:
    number = meta.connect(alice)
    made = Contact.objects.create(phone="+15550100001")
    assert str(number) in text(owner.get(f"/contacts/{made.pk}/start"))
    assert owner.post(f"/contacts/{made.pk}/start", {"number": "99"}).status_code == 422
    answer = owner.post(f"/contacts/{made.pk}/start", {"number": str(number.pk)})
    conversation = Conversation.objects.get()
    assert answer["Location"] == f"/inbox/{conversation.pk}/"
    assert owner.get(answer["Location"]).status_code == 200


def test_the_timeline_goes_on(owner: Client, maya: Contact) -> None:
    for n in range(70):
        Record.objects.create(
            contact=maya,
            kind="tagged",
            detail={"added": [f"tag{n:02}"]},
            at=timezone.now() - timedelta(hours=n),
        )
    seen: list[str] = []
    url = f"/contacts/{maya.pk}/"
    while url:
        html = owner.get(url).content.decode()
        seen += re.findall(r"Labels added: (tag\d\d)", html)
        found = re.search(r'hx-get="(/contacts/\d+/\?part=timeline[^"]*)"', html)
        url = found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"tag{n:02}" for n in range(70)]


def test_who_was_merged_leads_to_who_stays(owner: Client, maya: Contact) -> None:
    gone = Contact.objects.create(name="M", merged_into=maya)
    assert owner.get(f"/contacts/{gone.pk}/")["Location"] == f"/contacts/{maya.pk}/"
    assert owner.post(f"/contacts/{gone.pk}/labels", {"add": "x"}).status_code == 404


# --- Who sees what


def test_an_agent_sees_and_changes_contacts_of_ones_labels_alone(
    vip_agent: Client, maya: Contact, conversation: Conversation
) -> None:
    path = f"/contacts/{maya.pk}/"
    assert vip_agent.get(path).status_code == 404
    assert listed(vip_agent) == set()
    vip_agent.post("/contacts/bulk", {"act": "label", "label": "VIP", "contact": maya.pk})
    vip_agent.post("/contacts/bulk", {"act": "label", "label": "VIP", "all": "1"})
    maya.refresh_from_db()
    assert maya.tags == []
    Contact.objects.update(tags=["VIP"])
    assert listed(vip_agent) == {"Maya"}
    gone = vip_agent.post(path + "labels", {"remove": "VIP"}, **HTMX)
    assert gone["HX-Redirect"] == "/contacts/", "it leaves the agent's sight"


def test_who_has_a_number_is_named_only_to_who_sees_the_contact(
    vip_agent: Client, maya: Contact
) -> None:
    mine = Contact.objects.create(user_id="US.1", tags=["VIP"])
    Contact.objects.filter(pk=maya.pk).update(phone="+15550100001")
    form = {"value": "+1 555 010 0001"}
    refused = vip_agent.post(f"/contacts/{mine.pk}/values/phone", form, **HTMX)
    assert refused.status_code == 422
    assert "with this number already" in text(refused)
    assert "Maya" not in refused.content.decode()
    made = vip_agent.post("/contacts/new", {"phone": "+1 555 010 0007"}, **HTMX)
    assert made["HX-Redirect"] == "/contacts/", "without a label it is not seen yet"


# --- The list


@pytest.fixture
def people(alice: Agency) -> None:
    """Four contacts: two numbers of two clients, labels, fields, consent, sources."""
    harbour = meta.connect(alice, "111")
    meadow = meta.connect(alice, "222")
    Number.objects.filter(pk=harbour.pk).update(client=ClientRow.objects.create(name="Harbour"))
    ContactField.objects.create(key="visits", name="Visits", kind="number")
    make = Contact.objects.create
    now = timezone.now()
    ana = make(name="Ana", phone="+15550000001", tags=["VIP", "new"], fields={"visits": "3"})
    bo = make(name="bo", phone="+15550000002", tags=["VIP"], marketing_opt_out=True)
    cy = make(name="Cy", user_id="US.77", blocked=True, source={"kind": "ad"})
    make(name="Dee", phone="+15550000004", consent_at=now, source={"kind": "link"})
    start = Conversation.objects.create
    start(contact=ana, number=harbour, last_message_at=now)
    start(contact=ana, number=meadow, last_message_at=now - timedelta(days=50))
    start(contact=bo, number=meadow, last_message_at=now - timedelta(days=40))
    start(contact=cy, number=harbour, last_message_at=now - timedelta(days=3))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "Ana bo Cy Dee"),
        ("q=ana", "Ana"),
        ("q=0002", "bo"),
        ("q=US.77", "Cy"),
        ("label=VIP&label=new", "Ana bo"),
        ("label=VIP&label=new&match=all", "Ana"),
        ("label=VIP&match=none", "Cy Dee"),
        ("consent=out", "bo"),
        ("consent=in", "Dee"),
        ("consent=unknown", "Ana Cy"),
        ("blocked=yes", "Cy"),
        ("blocked=no", "Ana bo Dee"),
        ("field=visits", "Ana"),
        ("field=visits&value=3", "Ana"),
        ("field=visits&value=4", ""),
        ("source=ad", "Cy"),
        ("source=none", "Ana bo"),
        ("last=7d", "Ana Cy"),
        ("last=older-30d", "bo"),
        ("last=never", "Dee"),
        ("sort=last", "Ana Cy bo"),
        ("sort=name&q=1555", "Ana bo Dee"),
        ("consent=perhaps&number=x&client=-1&sort=up&last=1", "Ana bo Cy Dee"),
    ],
)
def test_the_list_is_narrowed_down(query: str, names: str, owner: Client, people: None) -> None:
    assert listed(owner, query) == set(names.split())


def test_by_number_and_client(owner: Client, people: None) -> None:
    harbour = Number.objects.get(phone_number_id="111")
    assert listed(owner, f"number={harbour.pk}") == {"Ana", "Cy"}
    assert listed(owner, f"client={harbour.client_id}&blocked=no") == {"Ana"}


@pytest.mark.parametrize("sort", ["newest", "name", "last"])
def test_the_pages_of_the_list_neither_repeat_nor_skip(
    sort: str, owner: Client, alice: Agency
) -> None:
    number = meta.connect(alice)
    now = timezone.now()
    for n in range(120):
        contact = Contact.objects.create(phone=f"+1777{n:07}", name=f"C{n % 7}")
        Conversation.objects.create(
            contact=contact, number=number, last_message_at=now - timedelta(seconds=n % 3)
        )
    seen: list[str] = []
    url = f"/contacts/?sort={sort}"
    while url:
        html = owner.get(url).content.decode()
        seen += re.findall(r'name="contact" value="(\d+)"', html)
        found = re.search(r'hx-get="(/contacts/\?part=rows[^"]*)"', html)
        url = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("key", ["x", "~", "%00~1", f"a~{10**30}", "2026-01-01T00:00:00Z~1"])
def test_a_made_up_key_breaks_nothing(key: str, owner: Client, people: None) -> None:
    for sort in ("newest", "name", "last"):
        assert owner.get(f"/contacts/?sort={sort}&after={key}").status_code == 200


@pytest.mark.parametrize("query", ["", "sort=name", "sort=last", "label=VIP&field=visits"])
def test_the_list_costs_the_same_whatever_there_is(
    query: str, owner: Client, people: None, alice: Agency
) -> None:
    few = len(site.queries(owner, f"/contacts/?{query}"))
    number = Number.objects.first()
    for n in range(300):
        contact = Contact.objects.create(
            phone=f"+1777{n:07}", name=f"C{n}", tags=["VIP"], fields={"visits": str(n)}
        )
        Conversation.objects.create(contact=contact, number=number, last_message_at=timezone.now())
    assert len(site.queries(owner, f"/contacts/?{query}")) == few <= 15


# --- Many at once


def test_many_are_labelled_at_once(owner: Client, people: None) -> None:
    chosen = list(Contact.objects.filter(name__in=["Cy", "Dee"]).values_list("pk", flat=True))
    form = {"act": "label", "label": "spring", "contact": chosen, "state": "sort=name"}
    answer = owner.post("/contacts/bulk", form, follow=True)
    assert answer.redirect_chain[0][0] == "/contacts/?sort=name"
    assert "2 contacts were changed." in text(answer)
    assert listed(owner, "label=spring") == {"Cy", "Dee"}
    assert Record.objects.filter(kind="tagged").count() == 2
    entry = AuditEntry.objects.get(act="contact.bulk")
    assert entry.detail["changed"] == 2


def test_nothing_is_done_to_many_without_an_entry_in_the_log(owner: Client, people: None) -> None:
    form = {"act": "label", "label": "a\x00b", "all": "1", "state": "q=\x00dee&which=\x00"}
    assert owner.post("/contacts/bulk", form).status_code == 302
    entry = AuditEntry.objects.get(act="contact.bulk")
    assert entry.detail == {"changed": 1, "label": "ab", "filter": "q=dee"}


def test_all_of_a_list_at_once(owner: Client, people: None) -> None:
    owner.post("/contacts/bulk", {"act": "opt-out", "all": "1", "state": "label=VIP"})
    assert listed(owner, "consent=out") == {"Ana", "bo"}
    owner.post("/contacts/bulk", {"act": "block", "all": "1", "state": "q=dee"})
    assert listed(owner, "blocked=yes") == {"Cy", "Dee"}
    owner.post("/contacts/bulk", {"act": "unblock", "all": "1", "state": "blocked=yes"})
    assert listed(owner, "blocked=yes") == set()
    owner.post("/contacts/bulk", {"act": "unlabel", "label": "VIP", "all": "1"})
    assert listed(owner, "label=VIP") == set()


def test_too_many_at_once_are_refused_and_none_is_left_out_in_silence(
    owner: Client, people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.views.contacts.COUNTED", 2)
    answer = owner.post("/contacts/bulk", {"act": "block", "all": "1"}, follow=True)
    assert "These are more than 2 contacts. Narrow them down by the filter first." in text(answer)
    assert listed(owner, "blocked=yes") == {"Cy"}
    assert not AuditEntry.objects.filter(act="contact.bulk").exists()


@pytest.mark.parametrize("act", ["", "delete", "label"])
def test_nothing_is_done_that_is_not_asked_for(act: str, owner: Client, people: None) -> None:
    answer = owner.post("/contacts/bulk", {"act": act, "all": "1"}, follow=True)
    assert answer.status_code == 200
    assert not Record.objects.exists()


# --- By hand


def test_a_contact_is_made_by_hand(owner: Client, alice: Agency) -> None:
    assert owner.post("/contacts/new", {"phone": "12"}, **HTMX).status_code == 422
    form = {"phone": "+1 555 010 0001", "name": "Ana"}
    made = owner.post("/contacts/new", form, **HTMX)
    contact = Contact.objects.get()
    assert made["HX-Redirect"] == f"/contacts/{contact.pk}/"
    assert AuditEntry.objects.get(act="contact.create").target == f"#{contact.pk}"
    again = owner.post("/contacts/new", form, **HTMX)
    assert again.status_code == 422
    assert f"/contacts/{contact.pk}/" in again.content.decode()


def test_two_are_merged(owner: Client, maya: Contact, alice: Agency) -> None:
    meta.deliver(meta.message("me too", phone="15550002", name="Maya Lopez"))
    gone = Contact.objects.exclude(pk=maya.pk).get()
    path = f"/contacts/{maya.pk}/merge"
    assert "Maya Lopez" in text(owner.get(path + "?q=lopez"))
    assert "No other contact fits" in text(owner.get(path + "?q=nobody"))
    page = text(owner.get(f"{path}?with={gone.pk}"))
    assert "cannot be undone" in page
    assert "into one thread" in page
    assert owner.get(f"{path}?with={maya.pk}").status_code == 404
    answer = owner.post(path, {"with": gone.pk, "name": "gone", "phone": "kept"})
    assert answer["Location"] == f"/contacts/{maya.pk}/"
    maya.refresh_from_db()
    assert (maya.name, Conversation.objects.count()) == ("Maya Lopez", 1)
    assert AuditEntry.objects.get(act="contact.merge").target == f"#{maya.pk}"
    assert owner.post(path, {"with": gone.pk})["Location"] == path, "once is enough"


def test_likely_doubles_are_shown(owner: Client, conversation: Conversation) -> None:
    Contact.objects.update(name="Maya Lopez")
    double = Contact.objects.create(user_id="US.1", name="Maya Lopez")
    html = owner.get(f"/inbox/{conversation.pk}/contact").content.decode()
    assert f"merge?with={double.pk}" in html
    assert "Most likely" in text(owner.get(f"/contacts/{conversation.contact_id}/merge"))


def test_erasing_takes_a_word(owner: Client, maya: Contact) -> None:
    path = f"/contacts/{maya.pk}/delete"
    word = (maya.phone or "")[-4:]
    assert word in text(owner.get(path))
    assert owner.post(path, {"typed": "yes"}, **HTMX).status_code == 422
    answer = owner.post(path, {"typed": word}, **HTMX)
    assert answer["HX-Redirect"] == "/contacts/"
    assert not Contact.objects.exists()
    entry = AuditEntry.objects.get(act="contact.delete")
    assert "Maya" not in json.dumps(entry.detail) + entry.target


# --- The settings of fields


def test_fields_are_defined_moved_changed_and_deleted(owner: Client, maya: Contact) -> None:
    base = "/settings/contact-fields/"
    assert "Define the first field" in text(owner.get(base))
    assert owner.post(base + "new", {"name": "", "kind": "text"}).status_code == 422
    assert owner.post(base + "new", {"name": "Size", "kind": "choice"}).status_code == 422
    form = {"name": "Size", "kind": "choice", "choices": "M\n\nL\nM"}
    assert owner.post(base + "new", form)["Location"] == base
    owner.post(base + "new", {"name": "Größe", "kind": "number"})
    for key in ("größe", "1a", "size"):
        answer = owner.post(base + "new", {"name": "X", "kind": "text", "key": key})
        assert answer.status_code == 422, key
    assert owner.post(base + "new", {"name": "size", "kind": "text"}).status_code == 422
    size, other = ContactField.objects.all()
    assert (size.key, size.choices, other.key) == ("size", ["M", "L"], "grosse")
    owner.post(f"{base}{other.pk}/move", {"to": "up"})
    owner.post(f"{base}{other.pk}/move", {"to": "up"})
    assert list(ContactField.objects.all()) == [other, size]
    assert owner.post(f"{base}{size.pk}/", {"name": "Sizes", "kind": "text"}).status_code == 302
    size.refresh_from_db()
    assert (size.name, size.key, size.choices) == ("Sizes", "size", [])
    Contact.objects.filter(pk=maya.pk).update(fields={"size": "M"})
    assert "1 contact has something in it." in text(owner.get(f"{base}{size.pk}/delete"))
    owner.post(f"{base}{size.pk}/delete")
    maya.refresh_from_db()
    assert maya.fields == {"size": "M"}, "what is there stays"
    assert "size" in text(owner.get(base)), "and can be defined again"
    owner.post(f"{base}{other.pk}/delete", {"values": "1"})
    acts = AuditEntry.objects.filter(act__startswith="contact-field.")
    assert set(acts.values_list("act", flat=True)) == {
        *("contact-field.create", "contact-field.change", "contact-field.move"),
        "contact-field.delete",
    }


def test_erasing_a_field_takes_its_values(owner: Client, maya: Contact) -> None:
    row = ContactField.objects.create(key="size", name="Size")
    Contact.objects.filter(pk=maya.pk).update(fields={"size": "M", "city": "Rome"})
    owner.post(f"/settings/contact-fields/{row.pk}/delete", {"values": "1"})
    maya.refresh_from_db()
    assert maya.fields == {"city": "Rome"}


def test_deleting_a_field_names_the_flows_that_use_it(owner: Client, maya: Contact) -> None:
    row = ContactField.objects.create(key="city", name="City")
    flowkit.go_live(flowkit.flow("Greets", flowkit.say("You live in {{ contact.fields.city }}.")))
    assert "Greets" in text(owner.get(f"/settings/contact-fields/{row.pk}/delete"))
    assert "Greets" in text(owner.get("/settings/contact-fields/"))


def test_what_a_flow_captured_is_shown(owner: Client, maya: Contact) -> None:
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("start"))
    assert owner.get(f"/flows/of/contact/{maya.pk}/").status_code == 200
