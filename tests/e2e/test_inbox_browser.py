"""Working through the inbox: opening without losing one's place, keys, many rows, notifications."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsers import Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# Enough that the list scrolls.
PEOPLE = 24
# What the page asks of the desktop, kept so that tests can read it.
DESKTOP = """
window.told = [];
window.asked = 0;
window.Notification = class extends EventTarget {
  static permission = "granted";
  static async requestPermission() { window.asked += 1; return "granted"; }
  constructor(title, options) { super(); window.told.push({ title, ...options, shown: this }); }
  close() {}
};
"""


def phone(place: int) -> str:
    return f"+1888{place:07}"


@pytest.fixture(scope="module")
def busy(house: House) -> House:
    """The house with customers who wait."""
    for place in range(PEOPLE):
        house.control("PUT", f"customers/{phone(place)}", {"name": f"Busy {place:02}"})
        house.act(phone(place), type="text", text="hi")
    house.wait_until(lambda: _known(house) >= PEOPLE, 30)
    return house


def _known(house: House) -> int:
    found = house.query("SELECT count(*) FROM conversations_contact WHERE name LIKE 'Busy%%'")
    return int(found[0][0])


@pytest.fixture
def desk(browsers: Browsers) -> BrowserContext:
    context = browsers.open(1280, 700)
    context.add_init_script(DESKTOP)
    return context


@pytest.fixture
def inbox(busy: House, desk: BrowserContext) -> Page:
    return sign_in(busy, desk)


def opened(page: Page) -> str:
    return page.locator("#workspace").get_attribute("data-conversation") or ""


def until(page: Page, true: str) -> None:
    """Wait for what a script says; Playwright's own waiting needs what the policy forbids."""
    for _ in range(150):
        if page.evaluate(true):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"Not so in 15 s: {true}")


def open_row(page: Page, place: int) -> str:
    """Open a row; return its conversation once that is there."""
    row = page.locator("#list .row").nth(place)
    key = row.get_attribute("data-conversation") or ""
    row.locator(".row-link").click()
    expect(page.locator(f"#workspace[data-conversation='{key}']")).to_be_visible()
    return key


def test_opening_keeps_the_list_its_place_and_what_was_typed(inbox: Page) -> None:
    inbox.evaluate(
        "window.opens = []; document.addEventListener('conversation-opened',"
        " (event) => window.opens.push(event.detail.conversation))"
    )
    inbox.locator("#list").evaluate("(list) => { list.scrollTop = 400; list.mine = true; }")
    first = open_row(inbox, 9)
    assert inbox.locator("#list").evaluate("(list) => list.scrollTop") == 400
    assert f"/inbox/{first}/" in inbox.url
    assert "Busy" in inbox.title()
    row = inbox.locator(f"#row-{first} .row-link")
    expect(row).to_have_attribute("aria-current", "true")
    inbox.locator("#composer-body").fill("a draft of mine")
    second = open_row(inbox, 10)
    expect(inbox.locator("#composer-body")).to_have_value("")
    place = inbox.locator("#list").evaluate("(list) => list.scrollTop")
    inbox.go_back()
    expect(inbox.locator("#composer-body")).to_have_value("a draft of mine")
    assert opened(inbox) == first
    inbox.go_forward()
    expect(inbox.locator(f"#workspace[data-conversation='{second}']")).to_be_visible()
    inbox.go_back()
    expect(inbox.locator(f"#workspace[data-conversation='{first}']")).to_be_visible()
    inbox.go_back()
    expect(inbox.get_by_text("Choose a conversation")).to_be_visible()
    assert inbox.locator("#list").evaluate("(list) => list.mine"), "the page was never left"
    assert inbox.locator("#list").evaluate("(list) => list.scrollTop") == place
    assert inbox.evaluate("window.opens") == [int(key) for key in (first, second)] + [
        *(int(first), int(second), int(first), 0)
    ]


def test_whoever_opens_one_after_the_other_sees_the_last_one(inbox: Page) -> None:
    rows = inbox.locator("#list .row-link")
    rows.nth(3).click()
    rows.nth(4).click()
    last = inbox.locator("#list .row").nth(4).get_attribute("data-conversation")
    expect(inbox.locator(f"#workspace[data-conversation='{last}'] .thread-head")).to_be_visible()
    inbox.wait_for_timeout(500)
    assert opened(inbox) == last


def test_a_slow_server_is_seen_as_bones(inbox: Page) -> None:
    def slowly(route: object) -> None:
        inbox.wait_for_timeout(900)
        route.continue_()  # type: ignore[attr-defined]

    inbox.route("**/inbox/*/?*part=workspace*", slowly)
    inbox.locator("#list .row-link").nth(2).click(no_wait_after=True)
    expect(inbox.locator("#workspace [aria-busy=true]")).to_be_visible()
    expect(inbox.locator("#workspace .thread-head h1")).to_be_visible()


def test_on_a_phone_one_goes_in_and_out(busy: House, desk: BrowserContext) -> None:
    page = sign_in(busy, desk)
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#workspace")).to_be_hidden()
    open_row(page, 1)
    expect(page.locator(".inbox-list")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".inbox-list")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keys_do_what_the_sheet_says(inbox: Page) -> None:
    keys = inbox.keyboard
    keys.press("j")
    keys.press("j")
    row = inbox.locator("#list .row").nth(1)
    expect(row.locator(".row-link")).to_be_focused()
    keys.press("k")
    keys.press("Enter")
    key = inbox.locator("#list .row").nth(0).get_attribute("data-conversation")
    expect(inbox.locator(f"#workspace[data-conversation='{key}'] h1")).to_be_focused()
    keys.press("r")
    expect(inbox.locator("#composer-body")).to_be_focused()
    keys.type("jjs?")
    expect(inbox.locator("#composer-body")).to_have_value("jjs?")
    expect(inbox.locator("dialog[open]")).to_have_count(0)
    keys.press("Escape")
    keys.press("n")
    expect(inbox.locator(".composer-note [name=body]")).to_be_focused()
    keys.press("Escape")
    keys.press("s")
    expect(inbox.get_by_role("heading", name="Snooze until…")).to_be_visible()
    keys.press("Escape")
    keys.press("a")
    expect(inbox.get_by_role("button", name="To me")).to_be_visible()
    keys.press("Escape")
    keys.press("l")
    expect(inbox.get_by_label("Add a label")).to_be_focused()
    keys.press("Escape")
    keys.press("?")
    expect(inbox.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    keys.press("Escape")
    keys.press("u")
    expect(inbox.get_by_text("Choose a conversation")).to_be_visible()
    keys.press("/")
    expect(inbox.get_by_role("searchbox")).to_be_focused()
    keys.press("Escape")
    keys.press("]")
    expect(inbox.get_by_role("heading", name="Mine")).to_be_visible()
    inbox.wait_for_load_state()
    keys.press("[")
    expect(inbox.get_by_role("heading", name="All open")).to_be_visible()
    inbox.wait_for_load_state()
    keys.press("g")
    keys.press("c")
    expect(inbox).to_have_url(f"{inbox.url.split('/inbox')[0]}/contacts/")


def test_what_is_done_is_waited_for_no_longer(inbox: Page) -> None:
    open_row(inbox, 12)
    for act, then in (("Resolve", "Reopen"), ("Reopen", "Resolve")):
        inbox.locator(".thread-head").get_by_role("button", name=act).click()
        expect(inbox.locator(".thread-head").get_by_role("button", name=then)).to_be_visible()
    # The line shows itself to those who wait longer than a moment.
    inbox.wait_for_timeout(600)
    expect(inbox.locator(".waiting")).to_be_hidden()


def test_many_rows_are_selected_with_shift_and_resolved(inbox: Page) -> None:
    boxes = inbox.locator("#list .row-select")
    inbox.locator("#list .row").nth(15).scroll_into_view_if_needed()
    boxes.nth(15).click()
    boxes.nth(18).click(modifiers=["Shift"])
    expect(inbox.locator("#bulk [data-selected]")).to_have_text("4 selected")
    gone = [
        inbox.locator("#list .row").nth(place).get_attribute("id") for place in (15, 16, 17, 18)
    ]
    inbox.locator("#bulk").get_by_role("button", name="Resolve").click()
    expect(inbox.locator(".toast")).to_contain_text("4 done.")
    for row in gone:
        expect(inbox.locator(f"#{row}")).to_have_count(0)
    expect(inbox.locator("#bulk")).to_be_hidden()


def test_the_desktop_is_told_once_for_all_tabs_and_leads_there(
    busy: House, desk: BrowserContext
) -> None:
    page = sign_in(busy, desk)
    other = desk.new_page()
    other.goto(f"{busy.url}/templates/")
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('told:'))")
    for tab in (page, other):
        assert tab.evaluate("window.asked") == 0, "nobody is asked while a page loads"
        assert tab.evaluate("window.told.length") == 0, "what was there before is no news"
    busy.query("UPDATE conversations_conversation SET handler = 'human' WHERE true RETURNING id")
    busy.act(phone(3), type="text", text="a secret of mine")
    until(page, "window.told.length > 0")
    told = page.evaluate("window.told.map(({ title, body }) => [title, body])")
    assert told == [["Busy 03", "New message"]]
    assert other.evaluate("window.told.length") == 0
    for tab in (page, other):
        until(tab, "document.title.startsWith('(')")
        expect(tab.locator("[data-unread]").first).to_be_visible()
        assert "data:image/png" in tab.evaluate("document.querySelector('link[rel=icon]').href")
    page.evaluate("window.told[0].shown.dispatchEvent(new Event('click'))")
    expect(page.locator("#workspace .thread-head h1")).to_have_text("Busy 03")
    # Who looks at the conversation needs no telling.
    page.bring_to_front()
    busy.act(phone(3), type="text", text="and one more")
    expect(page.get_by_role("log")).to_contain_text("and one more")
    page.wait_for_timeout(5000)
    assert page.evaluate("window.told.length") == 1


def test_permission_is_asked_for_by_a_click_alone(busy: House, desk: BrowserContext) -> None:
    page = sign_in(busy, desk)
    page.add_init_script("window.Notification.permission = 'default'")
    page.goto(f"{busy.url}/account/")
    page.get_by_role("button", name="Allow them").click()
    assert page.evaluate("window.asked") == 1
    page.evaluate("window.Notification.permission = 'granted'")
    page.get_by_role("button", name="Allow them").click()
    page.get_by_role("button", name="Try it").click()
    assert page.evaluate("window.told[0].title") == "It works"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_inbox(scheme: str, busy: House, lab: BrowserContext) -> None:
    page = sign_in(busy, lab)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.locator("#list .row-select").first.click()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.locator("#bulk").get_by_role("button", name="Snooze…").click()
    expect(page.get_by_role("heading", name="Snooze until…")).to_be_visible()
    # What is still fading in is paler than it will be.
    page.wait_for_timeout(500)
    found = Axe().run(page, context="#dialog", options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()
