"""The inbox's lists, orders, filters and search, and what people do with conversations."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agency.models import Client as AgencyClient
from agency.models import Label, PersonLabel, Team, User
from conversations import counting, snoozing
from conversations.models import Contact, Conversation, Number, Record
from tenants.models import Agency
from tests.integration import meta
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def me(agent: Client) -> User:
    return User.objects.get(email="agent@example.com")


def shown(client: Client, query: str = "") -> list[str]:
    html = client.get(f"/inbox/?{query}").content.decode()
    return re.findall(r'class="row-name">([^<]*)<', html)


def customer(
    number: Number, name: str, phone: str, text: str = "hi", hours: float = 0
) -> Conversation:
    at = timezone.now().timestamp() - hours * 3600
    meta.deliver(meta.message(text, phone=phone, name=name, at=at))
    return Conversation.objects.get(contact__name=name)


def test_each_list_has_what_it_says(agent: Client, me: User, alice: Agency) -> None:
    number = meta.connect(alice)
    customer(number, "Fresh", "15550000001")
    mine = customer(number, "Own", "15550000002")
    late = customer(number, "Late", "15550000003", hours=21)
    agent.post(f"/inbox/{mine.pk}/assign", {"to": "me"})
    assert shown(agent) == ["Own", "Fresh", "Late"]
    assert shown(agent, "which=mine") == ["Own"]
    assert shown(agent, "which=unassigned") == ["Fresh", "Late"]
    assert shown(agent, "which=closing") == ["Late"]
    assert shown(agent, "sort=window") == ["Late", "Fresh", "Own"]
    assert shown(agent, "sort=waiting") == ["Late", "Fresh", "Own"]
    counts = counting.counts(me)
    assert counts == {"mine": 1, "unassigned": 2, "closing": 1, "unread": 3, "mentions": 0}
    agent.post(f"/inbox/{late.pk}/snooze", {"for": "1h"})
    assert shown(agent) == ["Own", "Fresh"]
    assert shown(agent, "which=snoozed") == ["Late"]
    assert shown(agent, "which=all") == ["Own", "Fresh", "Late"]


def test_lists_narrow_down_and_the_address_keeps_it(agent: Client, alice: Agency) -> None:
    first, second = meta.connect(alice), meta.connect(alice, "222")
    one = customer(first, "One", "15550000001")
    client = AgencyClient.objects.create(name="Bakery")
    Number.objects.filter(pk=first.pk).update(client=client)
    team = Team.objects.create(name="Sales")
    Contact.objects.filter(pk=one.contact_id).update(tags=["vip"])
    Conversation.objects.filter(pk=one.pk).update(team=team)
    for query, found in (
        (f"number={first.pk}", ["One"]),
        (f"number={second.pk}", []),
        (f"client={client.pk}", ["One"]),
        (f"team={team.pk}", ["One"]),
        ("label=vip", ["One"]),
        ("label=none", []),
        ("team=x&number=%00&client=99999999999999999999", ["One"]),
    ):
        assert shown(agent, query) == found, query
    html = agent.get(f"/inbox/?client={client.pk}&sort=waiting").content.decode()
    assert f'/inbox/{one.pk}/?which=open&amp;sort=waiting&amp;client={client.pk}"' in html
    choices = agent.get("/inbox/?part=narrow").content.decode()
    assert all(name in choices for name in ("Bakery", "Sales", "555 222"))


def test_search_finds_what_was_said_and_who_it_is(agent: Client, alice: Agency) -> None:
    number = meta.connect(alice)
    customer(number, "Maya Stone", "15551234567", "Where is my <b>parcel</b>, please?")
    other = customer(number, "Tom", "15557654321", "Nothing to add")
    agent.post(f"/inbox/{other.pk}/resolve")
    assert shown(agent, "q=parc") == ["Maya Stone"]
    assert shown(agent, "q=ston") == ["Maya Stone"]
    assert shown(agent, "q=4567") == ["Maya Stone"]
    assert shown(agent, "q=nothing") == ["Tom"], "everywhere, unless a list is named"
    assert shown(agent, "q=nothing&which=open") == []
    for nonsense in ("%00", "'", "''':*", "%26%26", "!", "(", "\\"):
        shown(agent, f"q={nonsense}")
    html = agent.get("/inbox/?q=parcel").content.decode()
    assert "<mark>parcel</mark>" in html
    assert "<b>parcel" not in html


def test_search_has_pages(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    now = timezone.now().timestamp() - 1000
    meta.deliver(
        *(meta.message("parcel", phone=f"1555{n:07}", name=f"C{n}", at=now + n) for n in range(85))
    )
    found: list[str] = []
    url = "/inbox/?q=parcel"
    while url:
        html = agent.get(url).content.decode()
        found += re.findall(r'class="row-name">([^<]*)<', html)
        more = re.search(r'hx-get="([^"]*after=[^"]*)"', html)
        url = more[1].replace("&amp;", "&") if more else ""
    assert found == [f"C{n}" for n in range(85)][::-1]


def test_who_is_limited_sees_nothing_else_anywhere(agent: Client, me: User, alice: Agency) -> None:
    number = meta.connect(alice)
    hidden = customer(number, "Hidden", "15550000001", "parcel")
    seen = customer(number, "Seen", "15550000002", "parcel")
    Contact.objects.filter(pk=seen.contact_id).update(tags=["vip"])
    PersonLabel.objects.create(person=me, label=Label.objects.create(name="vip"))
    User.objects.filter(pk=me.pk).update(limited_to_labels=True)
    me.refresh_from_db()
    for query in ("", "which=all", "which=unassigned", "q=parcel", "q=Hidden", "sort=window"):
        assert "Hidden" not in shown(agent, query), query
    assert counting.counts(me)["unassigned"] == 1
    assert agent.post(f"/inbox/{hidden.pk}/snooze", {"for": "1h"}).status_code == 404
    assert agent.get(f"/inbox/?part=assign&conversation={hidden.pk}").status_code == 404


def test_what_people_do_is_on_record(agent: Client, conversation: Conversation) -> None:
    path = f"/inbox/{conversation.pk}"
    team = Team.objects.create(name="Sales")
    assert (
        "Sales" in agent.get(f"/inbox/?part=assign&conversation={conversation.pk}").content.decode()
    )
    for action, data in (
        ("take-over", {}),
        ("assign", {"to": f"team-{team.pk}"}),
        ("snooze", {"for": "3h"}),
        ("wake", {}),
        ("hand-back", {}),
        ("resolve", {}),
        ("resolve", {}),
        ("reopen", {}),
    ):
        answer = agent.post(f"{path}/{action}", data | {"state": "which=mine&x=1"})
        assert answer["Location"] == f"{path}/?which=mine"
    kinds = list(Record.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        *("taken_over", "assigned", "snoozed", "woken", "handed_back", "resolved", "reopened")
    ]
    assert agent.post(f"{path}/assign", {"to": "team-999999"}).status_code == 404
    for wrong, why in (
        ({}, "Choose a day and a time."),
        ({"until": "soon"}, "Choose a day and a time."),
        ({"until": "2020-01-01T00:00:00+00:00"}, "Choose a time that is still to come."),
        ({"until": "2020-01-01T00:00"}, "Choose a time that is still to come."),
        ({"until": "2999-01-01T00:00"}, "Choose a time within a year from now."),
        ({"until": "9999-12-31T23:59:59-23:59"}, "Choose a time within a year from now."),
    ):
        answer = agent.post(f"{path}/snooze", wrong)
        assert answer.status_code == 422
        assert why in answer.content.decode(), wrong


def test_a_snooze_ends_by_itself_or_when_the_customer_writes(
    agent: Client, conversation: Conversation
) -> None:
    agent.post(f"/inbox/{conversation.pk}/snooze", {"for": "1h"})
    assert shown(agent) == []
    due = snoozing.drain()
    assert due is not None
    assert timedelta(minutes=59) < due - timezone.now() <= timedelta(hours=1)
    Conversation.objects.update(snoozed_until=timezone.now())
    assert snoozing.drain() is None
    assert shown(agent) == ["Maya"]
    agent.post(f"/inbox/{conversation.pk}/snooze", {"for": "1h"})
    meta.deliver(meta.message("hello?"))
    assert shown(agent) == ["Maya"]


def test_a_longer_list_costs_no_more_queries(agent: Client, alice: Agency) -> None:
    number = meta.connect(alice)
    paths = ("/inbox/", "/inbox/?which=closing", "/inbox/?q=hi", "/inbox/?sort=waiting&which=mine")
    customer(number, "First", "15550000000")
    before = {path: len(site.queries(agent, path)) for path in paths}
    for n in range(1, 20):
        customer(number, f"C{n}", f"1555000{n:04}")
    assert {path: len(site.queries(agent, path)) for path in paths} == before
    assert max(before.values()) <= 15


def test_a_sandbox_is_sorted_by_its_own_clock(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.connect(alice, "222", sandbox=True)
    meta.deliver(meta.message("hi", phone="15550000001", name="Real"))
    meta.deliver(meta.envelope("222", field="sandbox_clock", offset_seconds=3600 * 22))
    Conversation.objects.create(
        number=Number.objects.get(phone_number_id="222"),
        contact=Contact.objects.create(name="Pushed", phone="+15550000002"),
        window_opened_at=timezone.now(),
        last_message_at=timezone.now(),
        waiting_since=timezone.now(),
    )
    assert shown(agent, "sort=window") == ["Pushed", "Real"]
    assert shown(agent, "which=closing") == ["Pushed"]
    page = Page(agent.get("/inbox/?sort=window").content.decode())
    assert len(page.find("window-countdown")) == 2
