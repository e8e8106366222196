"""Contacts from a file as a manager brings them, and what the composer offers besides words."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsers import sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SARA = "+15550102077"


@pytest.fixture
def page(house: House, desk: BrowserContext) -> Page:
    return sign_in(house, desk)


def test_a_file_is_looked_at_then_imported(house: House, page: Page, tmp_path: Path) -> None:
    rows = [f"Guest {n};0151 2399 {n:04};Fair" for n in range(1200)]
    file = tmp_path / "guests.csv"
    file.write_text("\n".join(["Name;Telefon;Tags", *rows, "Nobody;12;"]), "cp1252")
    page.goto(f"{house.url}/contacts/import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Country of numbers without a country code").select_option("DE")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    expect(page.get_by_text("too few or too many digits")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    assert "Nobody" in Path(download.value.path()).read_text("utf-8-sig")
    page.get_by_role("button", name="Import 1,200 contacts").or_(
        page.get_by_role("button", name="Import 1200 contacts")
    ).click()
    expect(page.get_by_text("The import is done.")).to_be_visible()
    page.goto(f"{house.url}/contacts/?q=Guest+1199")
    expect(page.get_by_role("main")).to_contain_text("Guest 1199")


def test_an_emoji_comes_where_the_caret_is(house: House, page: Page) -> None:
    house.control("PUT", f"customers/{SARA}", {"name": "Sara Lund"})
    house.act(SARA, type="text", text="Hello")
    house.wait_until(lambda: bool(house.answers(SARA)), 30)
    page.reload()
    page.locator("#list a", has_text="Sara Lund").first.click()
    words = page.get_by_label("Message", exact=True).and_(page.locator("textarea"))
    words.fill("Good morning")
    words.press("Control+Home")
    page.get_by_role("button", name="Insert an emoji").first.click()
    search = page.get_by_label("Search for an emoji")
    expect(search).to_be_focused()
    search.fill("red heart")
    expect(page.get_by_role("status").filter(has_text="found")).to_have_count(1)
    search.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(words).to_be_focused()
    expect(words).to_have_value("❤️Good morning")
