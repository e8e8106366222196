"""A thread in a real browser: all kinds of messages for everybody, long ones without jumping."""

import json
import re
import subprocess
import sys
import time
from os import environ
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.browsers import sign_in
from tests.e2e.house import REPO, House
from tests.unit.test_content import VALID

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHOTS = Path(environ.get("TRANSOM_VAR", "var")) / "screenshots"
CASES = REPO / "tests" / "fixtures" / "webhooks" / "messages.json"
PATIENT, PAINTER = "+17770104002", "+17770104009"
# One conversation with a message of each kind, in and out, and one with three hundred texts.
PREPARE = """
import json, os
from datetime import timedelta
from django_tenants.utils import tenant_context
from tenants.models import Agency
from whatsapp.wire import inbound
valid, cases, patient = json.loads(os.environ["GIVEN"])
with tenant_context(Agency.objects.get(slug="demo")):
    from agency.models import User
    from conversations import clock
    from conversations.models import Contact, Conversation, Message, Number
    number = Number.objects.first()
    now = clock.now(number)
    person = User.objects.get(email="owner@northlight.example")
    def begin(name, phone):
        contact = Contact.objects.create(phone=phone, name=name)
        return Conversation.objects.create(
            number=number, contact=contact, last_message_at=now, window_opened_at=now,
            handler="human",
        )
    def say(conversation, content, n, inward, **more):
        Message.objects.create(**{
            "conversation": conversation, "direction": "in" if inward else "out",
            "status": "received" if inward else "delivered",
            "source": "customer" if inward else "agent", "author": None if inward else person,
            "kind": content["kind"], "content": content, "text": content.get("body", "x"),
            "wamid": f"wamid.{conversation.pk}.{n}", "at": now - timedelta(minutes=2 * (400 - n)),
            **more,
        })
    every = begin("Every Kind", "+15559001")
    n = 0
    for case in cases.values():
        n += 1
        say(every, inbound.read(case["message"]).content, n, True)
    for content in valid.values():
        n += 1
        say(every, content, n, False)
    question = f"wamid.{every.pk}.{n + 1}"
    say(every, valid["buttons"], n + 1, False)
    choice = {"kind": "choice", "id": "no", "title": "No", "source": "button"}
    say(every, choice, n + 2, True, context_wamid=question)
    heart = {"kind": "reaction", "message_id": question, "emoji": "\\u2764"}
    say(every, heart, n + 3, True)
    gone = {"kind": "revoke", "message_id": f"wamid.{every.pk}.1"}
    say(every, gone, n + 4, True)
    say(every, valid["text"], n + 5, False, status="failed",
        error={"cause": "You have blocked this customer.", "cure": "Unblock the customer first."})
    long = begin("Long Story", patient)
    for n in range(300):
        say(long, {"kind": "text", "body": f"Line {n}\\nand more"}, n, bool(n % 3))
    print("IDS", every.pk, long.pk)
"""


@pytest.fixture(scope="module")
def opened(house: House) -> tuple[int, int]:
    """Return the ids of the two conversations."""
    names = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
    inherited = {key: value for key, value in environ.items() if key not in names}
    given = json.dumps([VALID, json.loads(CASES.read_text()), PATIENT])
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "shell"],
        check=False,
        cwd=REPO,
        input=f"if True:\n    exec({PREPARE!r})\n\n",
        env={**inherited, "TRANSOM_VAR": str(house.var), "GIVEN": given},
        capture_output=True,
        text=True,
        timeout=120,
    )
    line = next((line for line in run.stdout.splitlines() if "IDS" in line), "")
    assert line, run.stdout + run.stderr
    every, long = map(int, line.split()[-2:])
    return every, long


def thread(house: House, context: BrowserContext, pk: int, query: str = "") -> Page:
    """Sign in and open a conversation."""
    page = sign_in(house, context)
    page.goto(f"{house.url}/inbox/{pk}/{query}")
    expect(page.get_by_role("log").locator("article").last).to_be_in_viewport()
    return page


def scrolled(page: Page, top: int) -> None:
    page.get_by_role("log").evaluate("(log, top) => { log.scrollTop = top; }", top)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_kind_is_accessible(
    house: House,
    lab: BrowserContext,
    opened: tuple[int, int],
    direction: str,
    scheme: Literal["light", "dark"],
) -> None:
    page = thread(house, lab, opened[0])
    page.emulate_media(color_scheme=scheme)
    # Earlier ones come by themselves.
    for _ in range(3):
        scrolled(page, 0)
        page.wait_for_timeout(500)
    log = page.get_by_role("log")
    assert log.locator("article").count() > 60
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    found = Axe().run(page, context=".thread", options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    sideways = log.evaluate("log => log.scrollWidth - log.clientWidth")
    assert sideways <= 0
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"thread-{direction}-{scheme}.png")


def test_a_long_thread_does_not_jump(
    house: House, lab: BrowserContext, opened: tuple[int, int]
) -> None:
    page = thread(house, lab, opened[1])
    log = page.get_by_role("log")
    expect(log.get_by_text("Line 299")).to_be_in_viewport()
    first = log.locator("article").first
    held = first.get_attribute("id")
    scrolled(page, 0)
    expect(log.locator("article").nth(45)).to_be_attached()
    # What was being read stays where it was, with earlier ones above it.
    box = page.locator(f"#{held}").bounding_box()
    assert box is not None
    assert -50 < box["y"] < 800
    # Somebody writes: what is being read stays, and is told of.
    house.control("PUT", f"customers/{PATIENT}", {"name": "Long Story"})
    before = log.evaluate("log => log.scrollTop")
    house.act(PATIENT, type="text", text="Are you there?")
    way = page.get_by_role("button", name="To the newest")
    expect(way).to_contain_text("1")
    assert abs(log.evaluate("log => log.scrollTop") - before) < 3
    way.click()
    expect(log.get_by_text("Are you there?")).to_be_in_viewport()
    expect(way).to_be_hidden()


def test_a_picture_that_comes_late_leaves_the_newest_in_sight(
    house: House, lab: BrowserContext
) -> None:
    house.control("PUT", f"customers/{PAINTER}", {"name": "Paula Picture"})
    house.act(PAINTER, type="image", sample="sunset")
    house.act(PAINTER, type="text", text="What do you say?")
    last = "SELECT max(conversation_id) FROM conversations_message WHERE text = 'What do you say?'"
    house.wait_until(lambda: house.query(last)[0][0] is not None, 20)
    house.wait_until(lambda: bool(house.answers(PAINTER)), 20)
    with house.database() as database:
        # Otherwise it opens at the first of the new messages.
        database.execute("UPDATE conversations_conversation SET unread = 0")

    def late(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    lab.route("**/media/**", late)
    page = thread(house, lab, house.query(last)[0][0])
    page.wait_for_function("document.querySelector('.picture img')?.naturalWidth > 0")
    page.wait_for_timeout(200)
    expect(page.get_by_role("log").locator("article").last).to_be_in_viewport(ratio=1)


def test_a_message_is_found_and_later_ones_follow(
    house: House, lab: BrowserContext, opened: tuple[int, int]
) -> None:
    ((ref,),) = house.query(
        "SELECT ref FROM conversations_message WHERE conversation_id = %s"
        " AND content->>'body' LIKE 'Line 50\n%%'",
        opened[1],
    )
    page = thread(house, lab, opened[1])
    page.goto(f"{house.url}/inbox/{opened[1]}/?at={ref}")
    log = page.get_by_role("log")
    expect(log.get_by_text("Line 50")).to_be_in_viewport()
    expect(log.get_by_text("Line 299")).to_have_count(0)
    for _ in range(4):
        log.evaluate("log => { log.scrollTop = log.scrollHeight; }")
        page.wait_for_timeout(500)
    expect(log.get_by_text("Line 120")).to_be_attached()
    page.get_by_role("button", name="To the newest").click()
    expect(log.get_by_text("Line 299")).to_be_in_viewport()


def test_a_message_is_answered_and_its_menu_works_by_keyboard(
    house: House, lab: BrowserContext, opened: tuple[int, int]
) -> None:
    page = thread(house, lab, opened[1])
    log = page.get_by_role("log")
    log.focus()
    page.keyboard.press("ArrowUp")
    expect(log.locator("article").last).to_be_focused()
    bubble = log.locator("article", has_text="Line 298")
    bubble.get_by_label("More for this message").press("Enter")
    menu = bubble.locator(".message-menu")
    expect(menu).to_have_class(re.compile("menu-up"))
    # A change of the message takes nothing away from under the pointer.
    changed = json.dumps({"kind": "text", "body": "Line 298\nand something else"})
    house.query(
        "UPDATE conversations_message SET content = %s WHERE wamid = %s RETURNING id",
        changed,
        f"wamid.{opened[1]}.298",
    )
    page.evaluate("document.dispatchEvent(new CustomEvent('thread-refresh'))")
    expect(bubble).to_contain_text("and something else")
    expect(menu).to_have_class(re.compile("menu-up"))
    menu.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("[data-quote]")).to_contain_text("Line 298")
    page.locator("#composer-body").fill("Quite so")
    page.keyboard.press("Enter")
    answer = log.locator("article", has_text="Quite so")
    expect(answer.locator(".bubble-quote")).to_contain_text("Line 298")
    # What was drawn before the server had it gives way to the server's own.
    expect(answer).to_have_count(1)
