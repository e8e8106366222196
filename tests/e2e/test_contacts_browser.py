"""The contact beside the thread: changed in place, alive, and never in the way of who is typing."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsers import REFUSED, Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RITA = "+18880900001"


@pytest.fixture(scope="module")
def house_with_rita(house: House) -> House:
    """The house with a customer, and a field to fill in."""
    house.control("PUT", f"customers/{RITA}", {"name": "Rita Pane"})
    house.act(RITA, type="text", text="hi")
    house.wait_until(lambda: bool(_rita(house)), 30)
    house.query(
        "INSERT INTO conversations_contactfield (key, name, kind, choices, position, created_at)"
        " VALUES ('rita_mail', 'Mail of Rita', 'email', '{}', 1, now())"
        " ON CONFLICT DO NOTHING RETURNING id"
    )
    return house


def _rita(house: House) -> list[tuple[int, int]]:
    return [
        (int(conversation), int(contact))
        for conversation, contact in house.query(
            "SELECT v.id, c.id FROM conversations_conversation v"
            " JOIN conversations_contact c ON c.id = v.contact_id WHERE c.phone = %s",
            RITA,
        )
    ]


@pytest.fixture
def page(house_with_rita: House, browsers: Browsers) -> Page:
    """Rita's conversation, opened by the owner."""
    page = sign_in(house_with_rita, browsers.open(1440, forgiven=REFUSED))
    page.goto(f"{house_with_rita.url}/inbox/{_rita(house_with_rita)[0][0]}/")
    expect(page.locator("#contact-head")).to_contain_text("Rita Pane")
    return page


def test_a_field_is_written_in_place_and_says_what_is_wrong(page: Page) -> None:
    pane = page.locator("#contact")
    pane.get_by_role("button", name="Mail of Rita").click()
    mail = pane.get_by_role("textbox", name="Mail of Rita")
    expect(mail).to_be_focused()
    mail.fill("rita")
    mail.press("Enter")
    expect(pane.get_by_role("alert")).to_contain_text("Write an e-mail address")
    expect(mail).to_have_value("rita")
    # What came just now takes commands once it has settled.
    expect(page.locator(".htmx-settling, .htmx-swapping")).to_have_count(0)
    mail.press("Escape")
    expect(mail).to_have_count(0)
    pane.get_by_role("button", name="Mail of Rita").click()
    mail.fill("rita@shop.example")
    mail.press("Enter")
    expect(pane.get_by_role("link", name="rita@shop.example")).to_be_visible()
    expect(pane).to_contain_text("Details changed")


def test_what_changes_elsewhere_appears_but_never_takes_what_somebody_types(
    page: Page, house_with_rita: House
) -> None:
    pane = page.locator("#contact")
    pane.get_by_label("Add a label").fill("half a la")
    other = page.context.new_page()
    contact = _rita(house_with_rita)[0][1]
    other.goto(f"{house_with_rita.url}/contacts/{contact}/")
    other.get_by_label("Add a label").fill("elsewhere")
    other.get_by_label("Add a label").press("Enter")
    expect(other.get_by_role("button", name="Remove elsewhere")).to_be_visible()
    page.bring_to_front()
    expect(page.locator(".messages")).to_contain_text("Labels added: elsewhere")
    expect(pane.get_by_label("Add a label")).to_have_value("half a la")
    pane.get_by_label("Add a label").fill("")
    pane.get_by_label("Add a label").blur()
    expect(pane.get_by_role("button", name="Remove elsewhere")).to_be_visible()


def test_where_there_is_no_room_it_is_a_drawer(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    pane = page.locator("#contact")
    expect(pane).not_to_be_visible()
    opener = page.get_by_role("button", name="About the contact")
    opener.click()
    expect(pane.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(pane).not_to_be_visible()
    expect(opener).to_be_focused()


def test_ticked_contacts_can_be_labelled(page: Page, house_with_rita: House) -> None:
    page.goto(f"{house_with_rita.url}/contacts/?q=rita")
    expect(page.locator("[data-bulk]")).not_to_be_visible()
    page.get_by_label("Choose all that are shown").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 chosen")
    page.get_by_label("Label to add or remove").fill("by hand")
    page.locator("button[name=act][value=label]").click()
    expect(page.locator(".contacts-table .chip", has_text="by hand")).to_be_visible()
