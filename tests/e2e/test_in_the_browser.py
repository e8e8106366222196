"""The main job as its people see it: the inbox in one window, the customer's phone in another."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsers import sign_in
from tests.e2e.house import NUMBER, House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

JONAS = "+15550102002"
# Known to nobody before the test that he is in, which asserts what he is told first.
PAUL = "+17770102002"


@pytest.fixture
def phone(house: House, desk: BrowserContext) -> Page:
    """Paul's phone."""
    house.control("PUT", f"customers/{PAUL}", {"name": "Paul Newman"})
    page = desk.new_page()
    page.goto(f"http://127.0.0.1:{house.simulator_port}/?number={NUMBER}&customer=%2B{PAUL[1:]}")
    return page


def test_the_main_job_from_hi_to_template(house: House, desk: BrowserContext, phone: Page) -> None:
    inbox = sign_in(house, desk)
    phone.get_by_label("Message", exact=True).fill("hi")
    phone.keyboard.press("Enter")
    # The list shows the newcomer by itself.
    row = inbox.get_by_role("link", name="Paul Newman")
    expect(row).to_be_visible()
    row.click()
    log = inbox.get_by_role("log")
    expect(log).to_contain_text("A new website")
    countdown = inbox.locator("#thread window-countdown")
    expect(countdown).to_contain_text("left")

    phone.get_by_role("button", name="A new website").last.click()
    # The answer, and beside it the button on the question that was tapped.
    expect(log.locator(".bubble-in").last).to_contain_text("A new website")
    expect(log.locator(".chosen")).to_contain_text("A new website")
    strip = inbox.get_by_label("The automation", exact=True)
    expect(strip).to_contain_text("waits at Budget")
    expect(strip).to_contain_text("service A new website")

    # All is read, so nothing is about to change under the pointer.
    expect(log.locator(".bubble-out").last).to_contain_text("Read")
    log.locator(".tick").first.click()
    timeline = inbox.get_by_role("dialog")
    expect(timeline).to_contain_text("Accepted by WhatsApp")
    timeline.get_by_role("button", name="Close").last.click()

    # A person writes, with buttons: the automation steps aside.
    inbox.get_by_label("More to send").click()
    inbox.get_by_role("button", name="Reply buttons").click()
    dialog = inbox.get_by_role("dialog")
    dialog.get_by_label("Text", exact=True).fill("Shall I call you?")
    dialog.get_by_label("Button", exact=True).fill("Please do")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_role("button", name="Please do")).to_be_visible()
    expect(inbox.locator(".thread-state")).to_contain_text("Nora North answers")
    phone.get_by_role("button", name="Please do").click()
    expect(log.locator(".bubble-in").last).to_contain_text("Please do")
    expect(log.locator("article").last).to_be_in_viewport()

    # In the last minutes a free-form message might come too late; a day later it would.
    inbox.locator("#composer-body").fill("A thought that is kept")
    house.control("PUT", "clock", {"advance_seconds": 24 * 3600 - 240})
    expect(inbox.locator("#composer-body")).to_be_hidden()
    expect(countdown).to_contain_text("left")
    expect(inbox.locator("#composer-body")).to_have_value("A thought that is kept")
    house.control("PUT", "clock", {"advance_seconds": 3600})
    expect(countdown).to_have_text("Window closed")
    expect(inbox.locator("#composer-body")).to_be_hidden()
    inbox.get_by_label("Template", exact=True).select_option("appointment_reminder (en_US)")
    inbox.get_by_label("Text: 2").fill("Monday")
    expect(inbox.locator(".template-preview")).to_contain_text("appointment on Monday")
    inbox.get_by_role("button", name="Send the template").click()
    expect(log).to_contain_text("your appointment on Monday")
    house.wait_until(lambda: house.answers(PAUL)[-1]["type"] == "template", 20)


def test_the_operators_panel(house: House, desk: BrowserContext) -> None:
    panel = f"http://localhost:{house.port}/operator/"
    page = desk.new_page()
    page.goto(panel)
    page.get_by_label("Email").fill("operator@example.com")
    page.get_by_label("Password").fill("transom-demo")
    page.get_by_role("button", name="Log in").click()
    for name in ("Agencies", "Domains", "Number routes", "Parked events", "Work due"):
        page.goto(panel)
        page.get_by_role("link", name=name, exact=True).last.click()
        expect(page.get_by_role("heading", name=f"Select {name[:-3].lower()}")).to_be_visible()

    page.goto(f"{panel}tenants/metaapp/add/")
    page.get_by_label("App id").fill("app-of-the-test")
    page.get_by_label("App secret").fill("very-secret")
    page.get_by_label("Verify token").fill("verify")
    page.get_by_role("button", name="Save", exact=True).click()
    saved = page.locator("#result_list").get_by_role("link", name="app-of-the-test")
    expect(saved).to_be_visible()
    saved.click()
    assert "very-secret" not in page.content()


def test_many_tabs_share_one_stream(house: House, desk: BrowserContext) -> None:
    first = sign_in(house, desk)
    # A browser opens six connections a host; a stream a tab would use them all up.
    others = [desk.new_page() for _ in range(7)]
    for tab in others:
        tab.goto(f"{house.url}/inbox/")
    phone = "+17770102003"
    house.control("PUT", f"customers/{phone}", {"name": "Nina Tabb"})
    house.act(phone, type="text", text="hello")
    for tab in (first, *others):
        expect(tab.get_by_role("link", name="Nina Tabb")).to_be_visible()
    # The one that listened is closed: another takes its place.
    first.close()
    house.act(phone, type="text", text="still there?")
    for tab in others:
        row = tab.get_by_role("link", name="Nina Tabb")
        expect(row.get_by_label("2 unread")).to_be_visible()


def test_what_could_not_be_sent_is_kept(house: House, lab: BrowserContext) -> None:
    # The browser itself tells of the failure in its console, so this is not the strict desk.
    inbox = sign_in(house, lab)
    house.act(JONAS, type="text", text="hello")
    inbox.get_by_role("link", name="Jonas Weber").click()
    message = inbox.locator("#composer-body")
    message.fill("Do you hear me?")
    inbox.route("**/send", lambda route: route.abort())
    message.press("Enter")
    lost = inbox.get_by_role("log").locator("article").last
    expect(lost).to_contain_text("Do you hear me?")
    expect(lost.get_by_role("alert")).to_contain_text("could not be reached")
    inbox.unroute("**/send")
    lost.get_by_role("button", name="Send again").click()
    # The server's own row takes its place, once.
    expect(inbox.get_by_role("alert")).to_be_hidden()
    expect(inbox.get_by_role("log").get_by_text("Do you hear me?")).to_have_count(1)
    house.wait_until(lambda: house.answers(JONAS)[-1]["type"] == "text", 20)
