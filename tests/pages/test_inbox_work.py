"""Kept lists, many rows at once, snoozing by the clock, and what the desktop is told."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from agency.models import Calendar, Label, PersonLabel, Team, TeamMember, User
from conversations import bulk_acts, counting, snooze_times
from conversations.models import Contact, Conversation, Mention, Message, Number, Record, SavedView
from flows.models import Session
from tenants.models import Agency
from tests.integration import meta
from tests.pages import site
from tests.pages.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def me(agent: Client) -> User:
    return User.objects.get(email="agent@example.com")


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)  # type: ignore[no-any-return]


def customers(number: Number, count: int, **more: Any) -> list[Conversation]:
    now = timezone.now()
    made = []
    for place in range(count):
        contact = Contact.objects.create(name=f"C{place}", phone=f"+1555{place:07}")
        made.append(
            Conversation.objects.create(
                number=number,
                contact=contact,
                last_message_at=now - timedelta(minutes=place),
                **more,
            )
        )
    return made


def do(client: Client, rows: list[Conversation], what: str, **more: str) -> str:
    """Do one thing with rows; return the sentence that is said of it."""
    ids = ",".join(str(row.pk) for row in rows)
    answer = client.post("/inbox/bulk", {"ids": ids, "do": what, **more}, headers=HTMX)
    assert answer.status_code == 204, answer.content
    return str(json.loads(answer["HX-Trigger"])["toast"]["text"])


def shown(client: Client, query: str = "") -> list[str]:
    html = client.get(f"/inbox/?{query}").content.decode()
    return re.findall(r'class="row-name">([^<]*)<', html)


# --- Many at once


def test_each_act_does_what_it_says_and_is_on_record(
    agent: Client, me: User, number: Number
) -> None:
    rows = customers(number, 3, unread=2)
    team = Team.objects.create(name="Sales")
    vip = Label.objects.create(name="VIP")
    assert do(agent, rows, "read") == "3 done."
    assert do(agent, rows[:2], "unread") == "2 done."
    assert [row.unread for row in Conversation.objects.order_by("pk")] == [1, 1, 0]
    assert do(agent, rows, f"assign:team-{team.pk}") == "3 done."
    assert do(agent, rows[:1], "assign:me") == "1 done."
    assert Conversation.objects.get(pk=rows[0].pk).assignee == me
    assert do(agent, rows, f"label:{vip.pk}") == "3 done."
    assert do(agent, rows, f"label:{vip.pk}") == "0 done. 3 were so already."
    assert do(agent, rows[:1], f"unlabel:{vip.pk}") == "1 done."
    assert sorted(Contact.objects.values_list("tags", flat=True)) == [[], ["VIP"], ["VIP"]]
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert do(agent, rows, "snooze", at=tomorrow) == "3 done."
    assert shown(agent, "which=snoozed") == ["C0", "C1", "C2"]
    assert do(agent, rows[:1], "reopen") == "1 done."
    assert do(agent, rows, "resolve") == "3 done."
    assert shown(agent, "which=resolved") == ["C0", "C1", "C2"]
    assert do(agent, rows[:2], "reopen") == "2 done."
    kinds = Record.objects.filter(contact=rows[0].contact).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        *("assigned", "assigned", "tagged", "tagged", "snoozed", "woken", "resolved", "reopened")
    ]
    assert set(Record.objects.values_list("person", flat=True)) == {me.pk}


def test_what_one_may_not_see_is_left_alone_and_said_so(
    agent: Client, me: User, number: Number
) -> None:
    rows = customers(number, 5)
    Contact.objects.filter(pk__in=[row.contact_id for row in rows[:2]]).update(tags=["vip"])
    PersonLabel.objects.create(person=me, label=Label.objects.create(name="vip"))
    User.objects.filter(pk=me.pk).update(limited_to_labels=True)
    said = do(agent, rows, "resolve")
    assert said == "2 done. 3 are not yours to change, or not there any more."
    assert Conversation.objects.filter(status="resolved").count() == 2
    assert do(agent, rows[2:], "resolve").startswith("0 done. 3 are not yours")


def test_all_in_a_list_are_taken_up_to_a_bound(
    agent: Client, number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers(number, 7)
    Conversation.objects.filter(contact__name__in=["C5", "C6"]).update(status="resolved")
    monkeypatch.setattr(bulk_acts, "CHUNK", 2)
    asked = {"all": "1", "state": "which=open", "do": "resolve"}
    agent.post("/inbox/bulk", asked, headers=HTMX)
    assert Conversation.objects.filter(status="resolved").count() == 7
    monkeypatch.setattr(bulk_acts, "MOST", 3)
    asked = {"all": "1", "state": "which=resolved", "do": "reopen"}
    agent.post("/inbox/bulk", asked, headers=HTMX)
    assert Conversation.objects.filter(status="open").count() == 3


def test_nonsense_does_nothing(agent: Client, number: Number) -> None:
    (row,) = customers(number, 1)
    assert do(agent, [], "resolve") == "Nothing was selected."
    assert agent.post("/inbox/bulk", {"ids": "x,-1,9", "do": "resolve"}).status_code == 204
    for what in ("explode", "label:x", "label:999", "assign:team-999", "assign:person-0"):
        asked = {"ids": str(row.pk), "do": what}
        assert agent.post("/inbox/bulk", asked).status_code == 404, what
    late = agent.post("/inbox/bulk", {"ids": str(row.pk), "at": "soon"}, headers=HTMX)
    assert late.status_code == 422
    assert late["HX-Retarget"] == "#dialog"
    assert not Record.objects.exists()


def test_what_is_resolved_at_once_ends_what_rested_in_it(agent: Client, number: Number) -> None:
    rows = customers(number, 2, handler="human")
    do(agent, rows, "resolve")
    assert set(Conversation.objects.values_list("handler", flat=True)) == {"bot"}
    assert not Session.objects.exists()


def test_the_cost_does_not_grow_with_what_is_selected(agent: Client, number: Number) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few, many = customers(number, 30)[:3], list(Conversation.objects.order_by("pk"))[3:]
    costs = []
    for rows in (few, many):
        with CaptureQueriesContext(connection) as captured:
            do(agent, rows, "resolve")
        costs.append(len(captured))
    assert costs[0] >= costs[1]


def test_marked_as_unread_it_stands_out_again(agent: Client, conversation: Conversation) -> None:
    path = f"/inbox/{conversation.pk}"
    agent.get(f"{path}/")
    assert Conversation.objects.get().unread == 0
    answer = agent.post(f"{path}/unread", {"state": "which=mine"})
    assert answer["Location"] == "/inbox/?which=mine"
    assert Conversation.objects.get().unread == 1
    answer = agent.post(f"{path}/unread", headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "conversation-close")
    assert Conversation.objects.get().unread == 1


# --- Kept lists


def test_a_list_is_kept_under_a_name_with_all_that_it_asks_for(
    agent: Client, me: User, number: Number
) -> None:
    for row in customers(number, 3)[:2]:
        Conversation.objects.filter(pk=row.pk).update(assignee=me)
    query = "which=mine&sort=newest&label="
    dialog = agent.get(f"/inbox/views/new?{query}").content.decode()
    assert 'name="state" value="which=mine' in dialog
    data = {"name": "My own", "icon": "star", "state": "which=mine&sort=newest"}
    answer = agent.post("/inbox/views/new", data, headers=HTMX)
    view = SavedView.objects.get()
    assert (view.query, view.icon, view.shared) == ("which=mine&sort=newest", "star", False)
    assert answer["HX-Redirect"] == f"/inbox/?which=mine&sort=newest&view={view.pk}"
    page = agent.get(answer["HX-Redirect"]).content.decode()
    assert '<h1 id="list-title">My own</h1>' in page
    menu = agent.get(f"/inbox/?part=views&which=mine&view={view.pk}").content.decode()
    assert "My own" in menu
    assert '<span class="list-count">2</span>' in menu
    data |= {"name": "Mine", "anew": "on", "state": f"which=all&view={view.pk}"}
    agent.post(f"/inbox/views/{view.pk}/", data)
    view.refresh_from_db()
    assert (view.name, view.query) == ("Mine", "which=all")
    agent.post(f"/inbox/views/{view.pk}/delete")
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name_and_a_known_icon(agent: Client) -> None:
    answer = agent.post("/inbox/views/new", {"name": "", "icon": "bomb"}, headers=HTMX)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_shared_views_are_everybodys_own_ones_nobody_elses(
    agent: Client, me: User, alice: Agency, sign_in: SignIn
) -> None:
    mine = SavedView.objects.create(person=me, name="Secret", query="which=mine")
    ours = SavedView.objects.create(person=me, name="For all", query="which=open", shared=True)
    owner = sign_in(alice, "owner")
    menu = owner.get("/inbox/?part=views").content.decode()
    assert "For all" in menu
    assert "Secret" not in menu
    assert owner.get(f"/inbox/views/{mine.pk}/").status_code == 404
    assert owner.post(f"/inbox/views/{mine.pk}/delete").status_code == 404
    assert owner.get(f"/inbox/views/{ours.pk}/").status_code == 200, "managers keep order"
    colleague = User.objects.create_user("zoe@example.com", role="agent")
    agent.force_login(colleague)
    assert agent.get(f"/inbox/views/{ours.pk}/").status_code == 404
    assert "Secret" not in agent.get(f"/inbox/?which=mine&view={mine.pk}").content.decode()


def test_a_view_of_what_is_gone_says_so_and_still_opens(agent: Client, number: Number) -> None:
    customers(number, 1)
    Contact.objects.update(tags=["old"])
    html = agent.get("/inbox/?which=open&label=old").content.decode()
    assert "The label “old” does not exist any more" in html
    assert 'class="row-name">C0<' in html
    html = agent.get("/inbox/?which=open&team=999&client=998&number=997").content.decode()
    assert html.count("does not exist any more") == 3
    assert 'href="?which=open&amp;number=997&amp;client=998"' in html, "one can take it off"


def test_the_kept_lists_are_counted_in_as_many_queries_however_many_there_are(
    agent: Client, me: User, number: Number
) -> None:
    def keep(count: int) -> None:
        for place in range(count):
            SavedView.objects.create(person=me, name=f"V{place}", query="which=all&label=x")

    keep(1)
    before = len(site.queries(agent, "/inbox/?part=views"))
    keep(20)
    assert len(site.queries(agent, "/inbox/?part=views")) == before


def test_a_narrowed_list_beside_a_conversation_costs_no_more_than_is_allowed(
    agent: Client, me: User, conversation: Conversation
) -> None:
    view = SavedView.objects.create(person=me, name="V", query="which=all")
    asked = f"which=all&number={conversation.number_id}&client=9&team=9&label=x&view={view.pk}"
    assert len(site.queries(agent, f"/inbox/{conversation.pk}/?{asked}")) <= 15


def test_what_names_somebody_is_in_the_list_of_mentions(
    agent: Client, me: User, conversation: Conversation
) -> None:
    assert shown(agent, "which=mentions") == []
    message = Message.objects.get()
    Mention.objects.create(conversation=conversation, message=message, person=me, at=timezone.now())
    assert shown(agent, "which=mentions") == ["Maya"]
    assert counting.counts(me)["mentions"] == 1
    Mention.objects.update(seen_at=timezone.now())
    assert shown(agent, "which=mentions") == ["Maya"]
    assert counting.counts(me)["mentions"] == 0


# --- Snoozing


def test_common_times_are_those_of_the_hours_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)  # A Wednesday; 12:00 there.
    times = {time.name: time.at.strftime("%d %H:%M") for time in snooze_times.common(noon, berlin)}
    assert times == {
        "In an hour": "06 13:00",
        "Later today": "06 15:00",
        "This evening": "06 18:00",
        "Tomorrow": "07 09:00",
        "Next week": "11 09:00",
    }
    late = datetime(2026, 5, 10, 21, 30, tzinfo=UTC)  # Sunday, 23:30 there: Monday is tomorrow.
    assert [time.name for time in snooze_times.common(late, berlin)] == ["In an hour", "Tomorrow"]


def test_a_time_of_ones_own_is_read_in_ones_own_zone(
    agent: Client, me: User, conversation: Conversation
) -> None:
    calendar = Calendar.objects.create(key="tokyo", timezone="Asia/Tokyo")
    User.objects.filter(pk=me.pk).update(calendar=calendar)
    dialog = agent.get(f"/inbox/snooze?conversation={conversation.pk}").content.decode()
    assert "Asia/Tokyo" in dialog
    day = (timezone.now() + timedelta(days=3)).date().isoformat()
    answer = agent.post(
        f"/inbox/{conversation.pk}/snooze", {"until": f"{day}T09:00", "own": "1"}, headers=HTMX
    )
    assert answer["HX-Trigger"] == "close-dialog"
    expected = datetime.fromisoformat(f"{day}T00:00+00:00")
    assert Conversation.objects.get().snoozed_until == expected
    wrong = agent.post(f"/inbox/{conversation.pk}/snooze", {"until": ""}, headers=HTMX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#dialog")
    assert "Choose a day and a time." in wrong.content.decode()


# --- What is new


def news(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/inbox/news").json()
    return answer


def test_new_messages_are_told_without_the_customers_words_unless_wanted(
    agent: Client, me: User, conversation: Conversation
) -> None:
    told = news(agent)
    assert told["counts"]["unread"] == 1
    (item,) = told["items"]
    assert (item["kind"], item["title"], item["text"]) == ("message", "Maya", "New message")
    assert item["url"] == f"/inbox/{conversation.pk}/"
    before = item["mark"]
    meta.deliver(meta.message("one more"))
    assert news(agent)["items"][0]["mark"] != before
    User.objects.filter(pk=me.pk).update(notify_words=True)
    assert news(agent)["items"][0]["text"] == "one more"


def test_whose_conversations_are_told_is_ones_own_choice(
    agent: Client, me: User, conversation: Conversation
) -> None:
    other = User.objects.create_user("zoe@example.com", role="agent")
    Conversation.objects.update(assignee=other, handler="human")
    assert news(agent)["items"] == []
    User.objects.filter(pk=me.pk).update(notify="all")
    assert len(news(agent)["items"]) == 1
    User.objects.filter(pk=me.pk).update(notify="none")
    assert news(agent)["items"] == []
    User.objects.filter(pk=me.pk).update(notify="all", limited_to_labels=True)
    assert news(agent)["items"] == []


def test_a_window_that_closes_unanswered_is_told_to_whose_it_is(
    agent: Client, me: User, conversation: Conversation
) -> None:
    opened = timezone.now() - timedelta(hours=23, minutes=20)
    Conversation.objects.update(assignee=me, handler="human", unread=0, window_opened_at=opened)
    (item,) = news(agent)["items"]
    assert item["kind"] == "closing"
    Conversation.objects.update(waiting_since=None)
    assert news(agent)["items"] == []


def test_news_cost_little(agent: Client, conversation: Conversation) -> None:
    assert len(site.queries(agent, "/inbox/news")) <= 8


def test_one_chooses_what_is_told_on_the_account_page(agent: Client, me: User) -> None:
    page = agent.get("/account/").content.decode()
    assert 'id="notify"' in page
    agent.post("/account/notifying", {"notify": "all", "notify_sound": "on"})
    me.refresh_from_db()
    assert (me.notify, me.notify_sound, me.notify_words, me.shortcuts) == (
        "all",
        True,
        False,
        False,
    )
    assert 'id="shortcuts"' not in agent.get("/inbox/").content.decode()
    agent.post("/account/notifying", {"notify": "everything"})
    me.refresh_from_db()
    assert me.notify == "all"


# --- Opening


def test_the_workspace_comes_alone_with_its_title(
    agent: Client, conversation: Conversation
) -> None:
    html = agent.get(f"/inbox/{conversation.pk}/?part=workspace&which=open").content.decode()
    assert "<title>Maya" in html
    assert 'id="list"' not in html
    assert f'data-conversation="{conversation.pk}"' in html
    assert 'name="state" value="which=open"' in html
    assert Conversation.objects.get().unread == 0
    empty = agent.get("/inbox/?part=workspace").content.decode()
    assert "Choose a conversation" in empty
    assert "data-conversation" not in empty


def test_acts_answer_with_the_workspace(agent: Client, conversation: Conversation) -> None:
    answer = agent.post(f"/inbox/{conversation.pk}/resolve", headers=HTMX)
    assert answer.status_code == 200
    assert 'id="workspace"' in answer.content.decode()
    assert Conversation.objects.get().status == "resolved"


def test_a_list_that_is_read_anew_keeps_what_was_loaded(agent: Client, number: Number) -> None:
    customers(number, 95)
    assert len(shown(agent, "part=list&rows=80")) == 80
    for made_up in ("9999", "-1", "x"):
        assert len(shown(agent, f"part=list&rows={made_up}")) in (40, 95)


def test_only_who_may_see_it_is_offered_to_be_given_it(
    agent: Client, me: User, conversation: Conversation
) -> None:
    User.objects.create_user("lim@example.com", name="Lim", role="agent", limited_to_labels=True)
    team = Team.objects.create(name="Sales")
    TeamMember.objects.create(team=team, person=me)
    menu = agent.get(f"/inbox/?part=assign&conversation={conversation.pk}").content.decode()
    assert "Sales" in menu
    assert "Lim" not in menu
    for part in ("bulk-assign", "bulk-labels", "narrow"):
        assert agent.get(f"/inbox/?part={part}").status_code == 200
