"""Below the thread: what is sent later, and that the composer fits on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.browsers import REFUSED, Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OTTO = "+15550105011"


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def thread(request: pytest.FixtureRequest, house: House, browsers: Browsers) -> Page:
    """Otto's conversation, opened by its owner on a screen of this size."""
    house.control("PUT", f"customers/{OTTO}", {"name": "Otto Ort"})
    house.act(OTTO, type="text", text="Hello")
    page = sign_in(house, browsers.open(*request.param, forgiven=REFUSED))
    page.get_by_role("link", name="Otto Ort").click()
    expect(page.locator("#composer-body")).to_be_visible()
    return page


def test_what_is_sent_later_has_a_fallback_and_an_answer_cancels_it(
    thread: Page, house: House
) -> None:
    thread.locator("#composer-body").fill("Shall we go on?")
    thread.get_by_role("button", name="Send later").click()
    dialog = thread.get_by_role("dialog", name="Send later")
    # Later than any clock that another test has pushed.
    much_later = timezone.now() + timedelta(days=30)
    dialog.get_by_label("When").fill(f"{much_later:%Y-%m-%dT%H:%M}")
    expect(dialog.get_by_text("By then the 24-hour window is closed")).to_be_visible()
    dialog.get_by_label("Template instead").select_option("appointment_check (en_US)")
    # What the contact is known for is filled in, and read in the preview.
    expect(dialog.locator(".template-preview")).to_contain_text("Hello Otto Ort, you have")
    submit = dialog.get_by_role("button", name="Schedule")
    submit.click()
    expect(dialog.get_by_text("Fill in: Text: 2.")).to_be_visible()
    # The sentence takes room, but not that of the buttons.
    expect(submit).to_be_in_viewport(ratio=1)
    dialog.get_by_label("Text: 2").fill("Monday")
    expect(dialog.locator(".template-preview")).to_contain_text("with us on Monday")
    submit.click()
    waits = thread.locator("#scheduled-here")
    expect(waits).to_contain_text("1 message waits to be sent")
    house.act(OTTO, type="text", text="I am faster")
    expect(waits).to_be_empty()


def test_its_menus_stay_on_the_screen(thread: Page) -> None:
    more = thread.get_by_label("More to send")
    more.click()
    for item in thread.locator("[data-more] .menu-item").all():
        expect(item).to_be_in_viewport(ratio=1)


def test_a_variable_is_judged_once_it_is_written(thread: Page) -> None:
    body, reads = thread.locator("#composer-body"), thread.locator("[data-filled]")
    body.press_sequentially("Hello {{contact.na")
    # Longer than the composer waits before it asks what a text reads like.
    thread.wait_for_timeout(1500)
    expect(reads).to_be_hidden()
    body.press_sequentially("me}}")
    expect(reads).to_have_text("Reads: Hello Otto Ort")
    body.press_sequentially(" {{}} ")
    expect(reads).to_contain_text("cannot be read")
