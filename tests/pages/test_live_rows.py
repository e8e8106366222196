"""Rows that are pushed to open pages: to whom, in which language, and with what."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from agency.models import Label, PersonLabel, Policy, Team, TeamMember, User
from conversations import listing
from conversations.live import audience, rows
from conversations.live.audience import Listener
from conversations.live.hub import Hub
from conversations.models import Contact, Conversation
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.test_live import cookie, listening, publish, running, scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's connection, with its open transaction."""
    for module in ("hub", "pushing"):
        monkeypatch.setattr(f"conversations.live.{module}.close_old_connections", lambda: None)


def heard(agency: Agency, cookies: Iterable[str], *ids: int, language: str = "en") -> list[Any]:
    """Publish a change, and return for each page the rows that it was pushed, or ``None``."""

    async def told(hub: Hub, cookies: str) -> tuple[Any, Any]:
        of = scope("alice.localhost", cookies) | {
            "query_string": b"language=%b" % language.encode()
        }
        page = listening(hub, of)
        return page, await page.__aenter__()

    async def rows_of(stream: ApplicationCommunicator) -> Any:
        while not await stream.receive_nothing(0.4):
            message = await stream.receive_output(1)
            name, _, data = message.get("body", b"").decode().partition("\ndata: ")
            if name == "event: rows":
                return orjson.loads(data)
        return None

    @async_to_sync
    async def scene() -> list[Any]:
        async with running() as hub:
            pages = [await told(hub, each) for each in cookies]
            await asyncio.sleep(0.1)
            publish(agency, *ids)
            found = [await rows_of(stream) for _, stream in pages]
            for page, _ in pages:
                await page.__aexit__(None, None, None)
            return found

    return scene()


def facts(conversation: Conversation) -> dict[str, Any]:
    return rows.facts(rows.read([conversation.pk])[0])


def test_people_who_see_all_are_pushed_the_row(
    conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    pages = [cookie(sign_in(alice, role)) for role in ("owner", "agent", "limited")]
    owner, agent, limited = heard(alice, pages, conversation.pk)
    assert owner == agent
    assert owner["conversations"] == [conversation.pk]
    row = owner["rows"][str(conversation.pk)]
    assert f'id="row-{conversation.pk}"' in row["html"]
    assert "Maya" in row["html"]
    assert "open" in row["facts"]["lists"]
    assert limited is None, "whoever is limited to labels asks for the list"


def test_rows_end_with_a_rule_that_asks_for_a_second_factor(alice: Agency, sign_in: SignIn) -> None:
    person = User.objects.get(pk=sign_in(alice, "agent").session["_auth_user_id"])
    session = Session.objects.get().session_key
    listener = Listener(person.pk, session, person.get_session_auth_hash(), "en")
    assert audience.who_see_all([listener]) == {listener}
    Policy.objects.create(pk=1, two_factor=Policy.TwoFactor.STAFF)
    assert not audience.who_see_all([listener])


def test_a_row_that_is_gone_is_named_without_html(alice: Agency, sign_in: SignIn) -> None:
    [told] = heard(alice, [cookie(sign_in(alice, "agent"))], 4711)
    assert told == {"conversations": [4711], "rows": {}}


def test_a_row_is_in_the_language_of_the_page(
    conversation: Conversation, alice: Agency, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    written = rows.written
    monkeypatch.setattr(rows, "written", lambda *a: (asked.append(a[1]), written(*a))[1])
    page = cookie(sign_in(alice, "agent"))
    heard(alice, [page], conversation.pk, language="pt-br")
    heard(alice, [page], conversation.pk, language="../../etc")
    assert asked == ["pt-br", settings.LANGUAGE_CODE]


def listener(person: User, key: str = "k" * 32) -> Listener:
    return Listener(person.pk, key, person.get_session_auth_hash(), "en")


@pytest.fixture
def person(alice: Agency) -> User:
    Session.objects.create(
        session_key="k" * 32, session_data="", expire_date=timezone.now() + timedelta(days=1)
    )
    return User.objects.create_user("ana@example.com", "secret", role="agent")


def test_the_audience_is_asked_anew_each_time(person: User) -> None:
    page = listener(person)
    assert audience.who_see_all([page]) == {page}
    label = Label.objects.create(name="vip")
    team = Team.objects.create(name="Sales", limited_to_labels=True)
    for change, back in (
        ({"is_active": False}, {"is_active": True}),
        ({"role": "client"}, {"role": "agent"}),
        ({"limited_to_labels": True}, {"limited_to_labels": False}),
        ({"epoch": 1}, {"epoch": 0}),
    ):
        User.objects.filter(pk=person.pk).update(**change)
        PersonLabel.objects.get_or_create(person=person, label=label)
        assert audience.who_see_all([page]) == set(), change
        User.objects.filter(pk=person.pk).update(**back)
    TeamMember.objects.create(team=team, person=person)
    assert audience.who_see_all([page]) == set()
    User.objects.filter(pk=person.pk).update(role="admin")
    assert audience.who_see_all([page]) == {page}, "managers see all whatever their teams"
    Session.objects.all().delete()
    assert audience.who_see_all([page]) == set(), "the session was ended"


def test_facts_name_exactly_the_lists_that_hold_the_row(
    conversation: Conversation, alice: Agency
) -> None:
    """The page places rows by them: they must say what the lists themselves say."""
    user = User.objects.create_user("ana@example.com", role="owner")
    now = timezone.now()
    for change in (
        {},
        {"handler": "human"},
        {"handler": "human", "assignee": user},
        {"status": "resolved", "assignee": None},
        {"status": "open", "snoozed_until": now},
        {"snoozed_until": None, "waiting_since": None, "handler": "bot"},
    ):
        Conversation.objects.update(**change)
        said = facts(conversation)
        for which in listing.LISTS:
            asked = listing.Asked(which=which)
            assert listing.rows(user, asked).exists() == (which in said["lists"]), (which, change)


def test_facts_say_by_what_a_list_is_narrowed(conversation: Conversation, alice: Agency) -> None:
    Contact.objects.update(tags=["vip"])
    said = facts(conversation)
    assert said["labels"] == ["vip"]
    assert said["number"] == conversation.number_id
    assert (said["assignee"], said["team"], said["client"]) == (0, 0, 0)
    row = listing.page(User(pk=1, role="owner"), listing.Asked()).rows[0]
    assert said["place"] == row.place


def test_too_many_at_once_are_not_pushed(
    conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    page = cookie(sign_in(alice, "agent"))
    assert heard(alice, [page], *range(1000, 1060)) == [None]
