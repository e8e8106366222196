"""Opening hours, which flows name."""

from typing import Any

import pytest
from django.test import Client

from agency.calendars import WEEKDAYS, calendars
from agency.models import Calendar
from conversations.models import Conversation
from flows.hours import Hours, loaded
from tenants.models import Agency
from tests.integration.flowkit import flow, go_live, say, step
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def form(**more: str) -> dict[str, str]:
    days = {
        f"{d}_1_{end}": t
        for d in WEEKDAYS[:5]
        for end, t in (("opens", "09:00"), ("closes", "17:00"))
    }
    return {"name": "Shop", "timezone": "Europe/Lisbon", "closed": "", **days, **more}


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def test_there_is_always_a_default_calendar(owner: Client) -> None:
    assert "Opening hours UTC default" in said(owner, "/settings/hours/")
    assert not Calendar.objects.exists()
    assert Hours()["default"].week[0] == ((540, 1080),)
    owner.post("/settings/hours/default/", form(name="Office"))
    assert Calendar.objects.get().key == "default"
    assert [c.name for c in calendars()] == ["Office"]
    assert owner.post("/settings/hours/default/delete").status_code == 404


def test_hours_are_added_changed_and_deleted(owner: Client) -> None:
    two = {
        "monday_2_opens": "18:00",
        "monday_2_closes": "00:00",
        "closed": "2026-12-25\n2026-12-24",
    }
    assert owner.post("/settings/hours/", form(**two)).status_code == 302
    shop = Calendar.objects.get()
    assert (shop.key, shop.closed_days) == ("shop", ["2026-12-24", "2026-12-25"])
    assert shop.hours["monday"] == [["09:00", "17:00"], ["18:00", "24:00"]]
    assert shop.hours["sunday"] == []
    assert set(loaded([shop])) == {"shop"}
    html = owner.get("/settings/hours/shop/").content.decode()
    assert 'value="18:00"' in html
    owner.post("/settings/hours/shop/", form(name="The shop"))
    shop.refresh_from_db()
    assert (shop.key, shop.name, shop.closed_days) == ("shop", "The shop", [])
    owner.post("/settings/hours/", form())
    assert Calendar.objects.filter(key="shop_2").exists()
    owner.post("/settings/hours/shop/delete")
    assert not Calendar.objects.filter(key="shop").exists()
    assert owner.get("/settings/hours/shop/").status_code == 404
    assert owner.post("/settings/hours/shop/delete").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"monday_1_closes": ""}, "Say both when it opens and when it closes."),
        ({"monday_1_closes": "08:00"}, "It closes before it opens."),
        ({"monday_1_opens": "9 o'clock"}, "Enter a valid time."),
        ({"monday_2_opens": "16:00", "monday_2_closes": "18:00"}, "The two spans overlap."),
        ({"closed": "Christmas"}, "“Christmas” is no day."),
        ({"closed": "2026-01-01 " * 401}, "Up to 400 days"),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_hours_that_are_none_are_refused(
    change: dict[str, str], sentence: str, owner: Client
) -> None:
    answer = owner.post("/settings/hours/", form(**change))
    assert answer.status_code == 200
    assert sentence in Page(answer.content.decode()).text
    assert not Calendar.objects.exists()


def using() -> None:
    rules = [{"subject": "hours.shop", "operator": "equals", "value": "open"}]
    condition = step("condition", "if", {"true": "say", "false": "say"}, rules=rules)
    go_live(flow("Uses it", condition, say("x")))


def test_what_live_flows_use_is_told_before_and_after_it_is_deleted(owner: Client) -> None:
    Calendar.objects.create(key="shop", name="Shop")
    using()
    assert "Used by the live flow Uses it." in said(owner, "/settings/hours/")
    owner.post("/settings/hours/shop/delete", {"anyway": "1"})
    assert "Live flows still name it: “Uses it”." in said(owner, "/settings/hours/")
    assert "needs attention" in said(owner, "/flows/")


def waiting(number: Any) -> None:
    """A live flow that waits for the shop to open, which it does every day, and then sends."""
    every_day = {day: [["08:00", "20:00"]] for day in WEEKDAYS}
    Calendar.objects.create(key="shop", name="Shop", timezone="UTC", hours=every_day)
    text = step("text", "open", content={"kind": "text", "body": "We are open."})
    go_live(flow("Waits", step("wait", "wait", {"next": "open"}, hours="shop"), text))


def test_hours_by_which_live_flows_would_break_are_asked_about(
    owner: Client, conversation: Conversation
) -> None:
    waiting(conversation.number)
    before = Calendar.objects.values().get()
    answer = owner.post("/settings/hours/shop/", form())
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert "Nothing is saved: live flows would no longer pass the check. Waits" in page.text
    assert "“open”" in page.text, "says which step, and why"
    assert page.find("button", name="anyway", value="1")
    assert Calendar.objects.values().get() == before
    assert owner.post("/settings/hours/shop/", form(anyway="1")).status_code == 302
    assert Calendar.objects.get().hours["sunday"] == []
    assert "Live flows need attention: “Waits”." in said(owner, "/settings/hours/")
    # What is broken already keeps nobody from changing something else.
    assert owner.post("/settings/hours/shop/", form(closed="2026-12-25")).status_code == 302


def test_hours_that_break_nothing_are_saved_at_once(
    owner: Client, conversation: Conversation
) -> None:
    waiting(conversation.number)
    wide = {f"{d}_1_{e}": t for d in WEEKDAYS for e, t in (("opens", "07:00"), ("closes", "22:00"))}
    assert owner.post("/settings/hours/shop/", form(**wide)).status_code == 302
    Calendar.objects.create(key="other", name="Other", timezone="UTC", hours={})
    assert owner.post("/settings/hours/other/", form()).status_code == 302
    assert owner.post("/settings/hours/other/delete").status_code == 302


def test_hours_that_live_flows_use_are_deleted_on_a_second_word(
    owner: Client, conversation: Conversation
) -> None:
    waiting(conversation.number)
    call = step("call_flow", "call", {"done": "say"}, flow="waits")
    go_live(flow("Calls it", call, say("x"), on={"type": "keywords", "keywords": ["call"]}))
    page = Page(owner.post("/settings/hours/shop/delete").content.decode())
    assert "“Shop” is not deleted: live flows would no longer pass the check." in page.text
    assert "Calls it" in page.text
    assert "Waits “open” can come when the window is closed" in page.text
    assert "There are no opening hours “shop” any more." in page.text
    assert page.find("form", action="/settings/hours/"), "the form below adds, it does not delete"
    assert Calendar.objects.filter(key="shop").exists()
    assert owner.post("/settings/hours/shop/delete", {"anyway": "1"}).status_code == 302
    assert not Calendar.objects.filter(key="shop").exists()


def test_more_hours_cost_no_more_queries(owner: Client) -> None:
    counts = []
    for names in ("ab", "cdefgh"):
        for name in names:
            Calendar.objects.create(key=name, name=name)
        counts.append(len(site.queries(owner, "/settings/hours/")))
    assert counts[0] == counts[1]
