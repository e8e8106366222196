"""The phone page in a real browser."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.simulator.conftest import PHONE, Line

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser, chat: Line) -> Iterator[Page]:
    """The page with the customer's chat; it must stay free of errors and policy violations."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(f"http://127.0.0.1:{chat.server.port}/?number={chat.id}&customer=%2B{PHONE[1:]}")
    expect(page.get_by_role("log")).to_contain_text("hello")
    yield page
    context.close()
    assert problems == []


def test_writing_and_the_business_reading(phone: Page, chat: Line) -> None:
    phone.get_by_label("Message", exact=True).fill("Is *this* bold?")
    phone.keyboard.press("Enter")

    message = chat.receiver.wait(lambda r: r.items("messages")[1:])[0]
    assert message["text"]["body"] == "Is *this* bold?"
    row = phone.locator(".row").last
    expect(row.locator("strong")).to_have_text("this")
    chat.post({"status": "read", "message_id": message["id"]})
    expect(row.get_by_role("img", name="Read")).to_be_visible()


def test_tapping_a_button_and_a_row(phone: Page, chat: Line) -> None:
    reply = {"type": "reply", "reply": {"id": "y", "title": "Yes, please"}}
    body = {"text": "Book?"}
    buttons = {"type": "button", "body": body, "action": {"buttons": [reply]}}
    chat.sent("interactive", buttons)
    phone.get_by_role("button", name="Yes, please").click()

    section = {"rows": [{"id": "a", "title": "Starters"}, {"id": "b", "title": "Desserts"}]}
    action = {"button": "See menu", "sections": [section]}
    chat.sent("interactive", {"type": "list", "body": body, "action": action})
    phone.get_by_role("button", name="See menu").click()
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Send")).to_be_disabled()
    sheet.get_by_label("Desserts").check()
    sheet.get_by_role("button", name="Send").click()

    taps = chat.receiver.wait(lambda r: r.items("messages")[2:])
    answers = [message["interactive"] for message in chat.receiver.items("messages")[1:]]
    assert len(taps) == 1
    assert answers[0]["button_reply"]["id"] == "y"
    assert answers[1]["list_reply"]["id"] == "b"
    expect(sheet).to_have_count(0)


def test_answering_a_location_request(phone: Page, chat: Line) -> None:
    action = {"name": "send_location"}
    request = {"type": "location_request_message", "body": {"text": "Where?"}, "action": action}
    wamid = chat.sent("interactive", request)

    phone.get_by_role("button", name="Send location").click()
    phone.get_by_role("button", name="Main station").click()

    message = chat.receiver.wait(lambda r: r.items("messages")[1:])[0]
    assert message["location"]["name"] == "Main station"
    assert message["context"]["id"] == wamid


def test_attaching_a_picture(phone: Page, chat: Line) -> None:
    phone.get_by_role("button", name="Attach").click()
    phone.get_by_role("button", name="Sunset").click()

    chat.receiver.wait(lambda r: r.items("messages")[1:])
    expect(phone.locator(".row img.picture")).to_have_js_property("naturalWidth", 1080)


def test_a_messages_text_is_never_markup(phone: Page, chat: Line) -> None:
    evil = "<img src=x onerror=alert(1)> *<b>*"
    chat.sent("text", {"body": evil})

    row = phone.locator(".row").last
    expect(row).to_contain_text("<img src=x onerror=alert(1)> <b>")
    assert row.locator("img").count() == 0


def test_the_window_runs_out_by_the_panel(phone: Page, chat: Line) -> None:
    expect(phone.get_by_text(re.compile("left$"))).to_be_visible()

    phone.get_by_role("button", name="To one minute after the window").click()

    expect(phone.get_by_text("Window closed")).to_be_visible()
    assert chat.send().code == 131047
    expect(phone.get_by_label("Newest first")).to_contain_text("131047")


def test_a_customer_without_a_phone_number_is_created(phone: Page, chat: Line) -> None:
    phone.get_by_text("New customer").click()
    phone.get_by_label("Name", exact=True).fill("Rui Costa")
    phone.get_by_label("Hides the phone number").check()
    phone.get_by_role("button", name="Create customer").click()
    expect(phone.get_by_role("button", name=re.compile("Rui Costa"))).to_have_attribute(
        "aria-pressed", "true"
    )
    phone.get_by_label("Message", exact=True).fill("It is me")
    phone.keyboard.press("Enter")

    message = chat.receiver.wait(lambda r: r.items("messages")[1:])[0]
    assert message["text"]["body"] == "It is me"
    assert "from" not in message
    assert message["from_user_id"]


def test_a_fault_is_switched_on_and_off(phone: Page, chat: Line) -> None:
    phone.get_by_role("switch", name="Closed window told late").check()
    phone.locator(".card-warn").first.wait_for(state="attached")
    assert chat.server.sim("GET", "faults").json["late_refusals"] is True

    phone.get_by_role("button", name="All off").click()
    phone.locator(".card-warn").first.wait_for(state="detached")
    assert chat.server.sim("GET", "faults").json["late_refusals"] is False


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible(phone: Page, chat: Line, width: int) -> None:
    chat.sent("text", {"body": "Have a look at https://example.com"})
    phone.set_viewport_size({"width": width, "height": 800})
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(phone).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    attach = phone.get_by_role("button", name="Attach")
    attach.click()
    assert [item["id"] for item in Axe().run(phone).response["violations"]] == []
    phone.keyboard.press("Escape")
    expect(attach).to_be_focused()
    widths = phone.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def test_a_link_into_the_chat_writes_its_text(phone: Page, chat: Line) -> None:
    query = urlencode({"number": chat.id, "text": "Hello & welcome? (KR7M4)"})
    phone.goto(f"http://127.0.0.1:{chat.server.port}/?{query}")
    draft = phone.get_by_label("Message", exact=True)
    expect(draft).to_have_value("Hello & welcome? (KR7M4)")
    assert len(chat.receiver.items("messages")) == 1, "nothing is sent by itself"

    draft.press("Enter")

    message = chat.receiver.wait(lambda r: r.items("messages")[1:])[0]
    assert message["text"]["body"] == "Hello & welcome? (KR7M4)"
    phone.reload()
    expect(draft).to_have_value("")


def test_meta_reviews_a_template_from_the_panel(phone: Page, chat: Line) -> None:
    body = {"type": "BODY", "text": "Your order is ready."}
    chat.templates({"name": "ready", "components": [body]})
    phone.reload()
    listed = phone.get_by_role("list", name="Templates")
    listed.get_by_text("ready (en)").click()
    listed.get_by_role("button", name="Pause").click()
    expect(listed.get_by_text("paused", exact=True)).to_be_visible()
    listed.get_by_role("button", name="Unpause").click()
    expect(listed.get_by_text("approved", exact=True)).to_be_visible()
    listed.get_by_label("Category").select_option("Marketing")
    listed.get_by_label("Quality").select_option("Low")
    listed.get_by_role("button", name="Reject").click()
    expect(listed.get_by_text("rejected", exact=True)).to_be_visible()

    chat.receiver.wait(lambda r: r.items("message_template_status_update")[2:])
    told = chat.receiver.items("message_template_status_update")
    assert [item["event"] for item in told] == ["PAUSED", "APPROVED", "REJECTED"]
    assert chat.receiver.items("template_category_update")[0]["new_category"] == "MARKETING"
    assert chat.receiver.items("message_template_quality_update")[0]["new_quality_score"] == "RED"


def test_meta_judges_a_number_from_the_panel(phone: Page, chat: Line) -> None:
    card = phone.get_by_label("What Meta does")
    card.get_by_label("Quality").first.select_option("Low")
    chat.receiver.wait(lambda r: r.items("phone_number_quality_update"))
    card.get_by_label("Messaging limit").select_option("250 a day")
    chat.receiver.wait(lambda r: r.items("phone_number_quality_update")[1:])
    card.get_by_label("Alert").select_option("Restrict the account")
    card.get_by_role("button", name="Tell").click()
    chat.receiver.wait(lambda r: r.items("account_update"))
    card.get_by_role("button", name="Ends in 3 days").click()
    expect(card.get_by_text("The token ends in 3 days.")).to_be_visible()

    flagged, limited = chat.receiver.items("phone_number_quality_update")
    assert flagged["event"] == "FLAGGED"
    assert limited["current_limit"] == "TIER_250"
    assert chat.receiver.items("account_update") == [{"event": "ACCOUNT_RESTRICTION"}]
