"""Two agents at one customer: they see each other look and type, and nobody talks over another."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsers import AGENT, OWNER, REFUSED, Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LENA = "+15550105005"
Enter = Callable[[str], Page]


@pytest.fixture
def enter(house: House, browsers: Browsers) -> Enter:
    """Let people in, each with a browser of his own."""
    return lambda who: sign_in(house, browsers.open(1440, 900, forgiven=REFUSED), who)


def opened(page: Page) -> Page:
    page.get_by_role("link", name="Lena Fischer").click()
    expect(page.locator("#thread").get_by_role("heading", name="Lena Fischer")).to_be_visible()
    return page


def test_two_agents_do_not_collide(house: House, enter: Enter) -> None:
    house.control("PUT", f"customers/{LENA}", {"name": "Lena Fischer"})
    house.act(LENA, type="text", text="Do you have a minute?")
    # The automation says hello, as to everybody.
    house.wait_until(lambda: bool(house.answers(LENA)), 20)
    nora, alex = enter(OWNER), enter(AGENT)
    expect(nora.get_by_role("link", name="Lena Fischer")).to_be_visible()
    opened(nora)
    expect(nora.locator("#presence")).to_be_hidden()

    # Each sees that the other looks at it.
    opened(alex)
    expect(nora.get_by_role("img", name="Alex Light is looking at this")).to_be_visible()
    expect(alex.get_by_role("img", name="Nora North is looking at this")).to_be_visible()

    # One types, and the other sees it.
    alex.locator("#composer-body").press_sequentially("Of course, I am here", delay=10)
    expect(nora.locator("#typing")).to_have_text("Alex Light is typing…")
    before = len(house.answers(LENA))

    # The other would talk over him, and is asked.
    nora.locator("#composer-body").fill("Yes, what is it?")
    nora.keyboard.press("Enter")
    question = nora.get_by_role("alertdialog")
    expect(question).to_contain_text("Alex Light is writing an answer right now")
    question.get_by_role("button", name="Cancel").click()
    expect(nora.locator("#composer-body")).to_have_value("Yes, what is it?")
    assert len(house.answers(LENA)) == before

    # He sends: it is his conversation now, and he types no more.
    nora.locator("#composer-body").fill("")
    nora.locator("#composer-body").fill("Yes, what is it?")
    # Her own letters would make him ask as well: they are forgotten after some seconds.
    expect(alex.locator("#typing")).to_be_hidden(timeout=30_000)
    alex.keyboard.press("Enter")
    house.wait_until(lambda: len(house.answers(LENA)) == before + 1, 20)
    expect(nora.locator("#typing")).to_be_hidden()
    expect(nora.get_by_role("log")).to_contain_text("Of course, I am here")
    expect(nora.locator("#progress")).to_contain_text("Alex Light answers")

    # She sends nevertheless: she is asked once more, and then it goes, once.
    nora.locator("#composer-body").press("Enter")
    question = nora.get_by_role("alertdialog")
    expect(question).to_contain_text("assigned to Alex Light")
    question.get_by_role("button", name="Send anyway").click()
    house.wait_until(lambda: len(house.answers(LENA)) == before + 2, 20)
    said = [message["content"]["body"] for message in house.answers(LENA)[before:]]
    assert said == ["Of course, I am here", "Yes, what is it?"]
    for page in (nora, alex):
        for words in said:
            expect(page.get_by_role("log").get_by_text(words, exact=True)).to_have_count(1)

    # Who closes the conversation is gone from the other's page at once.
    alex.goto(f"{house.url}/flows/")
    expect(nora.locator("#presence")).to_be_hidden()


def test_a_note_names_a_colleague_who_is_told_where_he_is(house: House, enter: Enter) -> None:
    house.control("PUT", f"customers/{LENA}", {"name": "Lena Fischer"})
    house.act(LENA, type="text", text="And one more thing")
    nora, alex = enter(OWNER), enter(AGENT)
    expect(nora.get_by_role("link", name="Lena Fischer")).to_be_visible()
    opened(nora)
    nora.get_by_role("tab", name="Note").click()
    nora.locator("#composer-note-body").press_sequentially("Please call her, @al", delay=10)
    expect(nora.get_by_role("option", name="@Alex Light")).to_be_visible()
    nora.keyboard.press("Enter")
    expect(nora.locator("#composer-note-body")).to_have_value("Please call her, @Alex Light ")
    nora.keyboard.press("Enter")
    expect(nora.get_by_role("log").locator("mark")).to_have_text("@Alex Light")
    told = alex.locator(".toast")
    expect(told).to_contain_text("Nora North named you in the conversation with Lena Fischer")
    told.get_by_role("button", name="Open").click()
    expect(alex.get_by_role("log")).to_contain_text("Please call her, @Alex Light")
    # It stays in the house.
    assert "call her" not in str(house.answers(LENA))


def test_a_customer_sees_that_somebody_reads_and_reacts(house: House, enter: Enter) -> None:
    house.control("PUT", f"customers/{LENA}", {"name": "Lena Fischer"})
    wamid = house.act(LENA, type="text", text="Thank you all!")["id"]

    def said() -> dict[str, Any]:
        return next(message for message in house.chat(LENA) if message["wamid"] == wamid)

    nora = enter(OWNER)
    expect(nora.get_by_role("link", name="Lena Fischer")).to_be_visible()
    assert said()["status"] != "read"
    opened(nora)
    house.wait_until(lambda: said()["status"] == "read", 20)

    bubble = nora.locator("article.bubble-in").last
    expect(bubble).to_contain_text("Thank you all!")

    def choose(name: str) -> None:
        bubble.hover()
        bubble.get_by_label("More for this message").click()
        bubble.get_by_role("button", name=name, exact=True).click()

    choose("Heart")
    expect(bubble.get_by_role("list", name="Reactions")).to_have_text("❤️")
    house.wait_until(lambda: "❤️" in str(said()["reactions"]), 20)
    # Chosen again, it is taken back.
    choose("Heart")
    expect(bubble.get_by_role("list", name="Reactions")).to_have_count(0)
    house.wait_until(lambda: not any(said()["reactions"].values()), 20)
