"""Meta's Embedded Signup as the sandbox plays it: window, code, server, number."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from tests.e2e.browsers import Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# What a browser itself writes of an answer like 422, which these tests provoke.
TOLD_BY_THE_BROWSER = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture
def desk(browsers: Browsers) -> BrowserContext:
    return browsers.open(1280, 900, forgiven=TOLD_BY_THE_BROWSER)


@pytest.fixture
def page(house: House, desk: BrowserContext) -> Page:
    """The page that opens the window, with a PIN chosen."""
    page = sign_in(house, desk)
    page.goto(f"{house.url}/settings/numbers/")
    page.get_by_role("link", name="Connect a number").click()
    page.get_by_label("Choose a PIN").fill("246810")
    return page


def opened(page: Page) -> Page:
    """Open the window."""
    with page.expect_popup() as window:
        page.get_by_role("button", name=re.compile("^Open Meta")).click()
    expect(window.value.get_by_role("heading", name="Sandbox sign-up")).to_be_visible()
    return window.value


def connected(house: House, display_number: str) -> list[tuple[object, ...]]:
    return house.query(
        "SELECT active, subscribed, token_state FROM conversations_number"
        " WHERE display_number = %s",
        display_number,
    )


def test_a_number_is_chosen_in_the_window_and_connected(house: House, page: Page) -> None:
    window = opened(page)
    window.get_by_label("Business name").fill("Harbour Hotel")
    window.get_by_label("Phone number").fill("+1 555 010 0808")
    window.get_by_role("button", name="Continue and share").click()

    expect(page.get_by_role("heading", name="+1 555 010 0808")).to_be_visible()
    assert window.is_closed()
    expect(page.get_by_text("The number is connected.")).to_be_visible()
    stands = page.get_by_label("How it stands")
    expect(stands).to_contain_text("Harbour Hotel")
    expect(stands).to_contain_text("250")
    # The code went to the server alone: nothing that page or address shows is a secret.
    assert re.fullmatch(r".*/settings/numbers/\d+/", page.url)
    assert "sandbox-" not in page.content()
    assert connected(house, "+1 555 010 0808") == [(True, True, "valid")]
    token = house.query(
        "SELECT access_token FROM conversations_number WHERE display_number = %s",
        "+1 555 010 0808",
    )[0][0]
    assert "sandbox-" not in str(token), "the token is encrypted at rest"

    # What customers write to it arrives.
    phone = "+17770108080"
    ident = str(
        house.query(
            "SELECT phone_number_id FROM conversations_number WHERE display_number = %s",
            "+1 555 010 0808",
        )[0][0]
    )
    house.control("PUT", f"customers/{phone}", {"name": "Harriet Guest"})
    body = {"number": ident, "type": "text", "text": "Is there a room?"}
    house.control("POST", f"customers/{phone}/messages", body)
    page.goto(f"{house.url}/inbox/")
    expect(page.get_by_role("link", name="Harriet Guest").first).to_be_visible()


def test_the_window_is_cancelled_and_opened_again(house: House, page: Page) -> None:
    window = opened(page)
    # It may be gone before Playwright has seen its click through.
    with suppress(Error):
        window.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status").get_by_text("closed before it was done")).to_be_visible()
    expect(page.get_by_label("Choose a PIN")).to_have_value("246810")
    window = opened(page)
    # A number that is connected already is refused in the window itself, which stays open.
    window.get_by_label("Phone number").fill("+1 555 010 0001")
    window.get_by_label("Business name").fill("Twice")
    house.control(
        "PUT",
        "numbers/100015550100001",
        {
            "waba_id": "200015550100001",
            "display_number": "+1 555 010 0001",
            "verified_name": "Known",
            "access_token": "known-token",
            "app_secret": "x",
        },
    )
    window.get_by_role("button", name="Continue and share").click()
    expect(window.get_by_role("alert")).to_contain_text("connected already")
    window.close()


def test_a_code_that_is_no_good_is_told_in_words(house: House, page: Page) -> None:
    def spoiled(route: Route) -> None:
        data = route.request.post_data or ""
        if route.request.method == "POST":
            route.continue_(post_data=re.sub(r"\bcode=[^&]*", "code=stale", data))
        else:
            route.continue_()

    page.route("**/settings/numbers/sign-up", spoiled)
    window = opened(page)
    window.get_by_label("Phone number").fill("+1 555 010 0909")
    window.get_by_role("button", name="Continue and share").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("heading", name="Connect a number")).to_be_visible()
    assert connected(house, "+1 555 010 0909") == []


def test_strangers_cannot_speak_for_the_window(house: House, page: Page) -> None:
    told = {
        "type": "WA_EMBEDDED_SIGNUP",
        "event": "FINISH",
        "code": "evil",
        "data": {"waba_id": "1", "phone_number_id": "2"},
    }
    page.evaluate("told => window.postMessage(told, '*')", told)
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('#signup').elements.code.value") == ""
    assert page.url.endswith("/settings/numbers/sign-up")
