"""A flow from nothing to its second version, as the person who draws it sees it."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.browsers import sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ANA = "+17770104001"


class Builder:
    """The builder's page, in the words of whoever uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.step = page.get_by_role("complementary", name="Step", exact=True)

    def add(self, kind: str) -> None:
        self.page.get_by_role("complementary", name="Steps to add").get_by_role(
            "button", name=kind, exact=True
        ).click()

    def choose(self, kind: str, title: str) -> None:
        self.page.get_by_role("button", name="See the whole flow").click()
        self.page.get_by_role("group", name=f"{kind}: {title}", exact=True).click()

    def name(self, title: str) -> None:
        field = self.step.get_by_label("Name of the step")
        field.fill(title)
        field.press("Enter")

    def lead(self, port: str, target: str) -> None:
        self.step.get_by_role("combobox", name=port, exact=True).select_option(label=target)

    def start_by(self, trigger: str) -> Locator:
        self.page.get_by_role("button", name="See the whole flow").click()
        self.page.get_by_role("group", name="Start: what starts this flow").click()
        self.step.get_by_role("button", name="Add a start").click()
        self.step.get_by_role("menuitem", name=trigger).click()
        return self.step

    def saved(self) -> None:
        expect(self.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()

    def publish(self) -> Locator:
        self.saved()
        self.page.get_by_role("button", name="Publish", exact=True).click()
        return self.page.get_by_role("dialog", name=re.compile("^Publish version"))


@pytest.fixture
def new_flow(house: House, desk: BrowserContext) -> Builder:
    page = sign_in(house, desk)
    page.goto(f"{house.url}/flows/")
    page.get_by_role("button", name="New flow").click()
    page.get_by_label("Name of the new flow").fill(f"Visits {uuid.uuid4().hex[:6]}")
    page.get_by_role("button", name="Draw it").click()
    return Builder(page)


def _draw(builder: Builder, word: str) -> None:
    """Ask by three buttons; whoever stays silent is asked again far too late."""
    builder.add("Buttons")
    builder.name("When")
    builder.step.get_by_role("textbox", name="Text", exact=True).fill("When may we visit you?")
    builder.step.get_by_role("button", name="Add button").click()
    for place, title in enumerate(("Today", "Tomorrow", "Never"), start=1):
        builder.step.get_by_role("textbox", name=f"Button {place}", exact=True).fill(title)
    builder.step.get_by_role("textbox", name="Keep the answer as").fill("when")
    builder.step.get_by_role("spinbutton", name="Wait for").fill("18")
    builder.add("Text")
    builder.name("Thanks")
    builder.step.get_by_role("textbox", name="Text", exact=True).fill("Until {{ answers.when }}!")
    builder.add("Wait")
    builder.name("Some hours")
    builder.step.get_by_role("spinbutton", name="For").fill("8")
    builder.add("Text")
    builder.name("Still there?")
    builder.step.get_by_role("textbox", name="Text", exact=True).fill("Shall we talk later?")
    builder.choose("Wait", "Some hours")
    builder.lead("Time is up", "Still there?")
    builder.choose("Buttons", "When")
    builder.lead("Any answer", "Thanks")
    builder.lead("No reply in 18 h", "Some hours")
    start = builder.start_by("Keywords")
    words = start.get_by_label(re.compile("^(Words|Keywords)"))
    words.last.fill(word)
    words.last.press("Enter")


def test_from_nothing_to_the_second_version(house: House, new_flow: Builder) -> None:
    builder, page = new_flow, new_flow.page
    word = f"visit{uuid.uuid4().hex[:6]}"
    _draw(builder, word)

    # The unsafe version is refused, with the way and the sum, and can be seen to fail.
    dialog = builder.publish()
    expect(dialog).to_contain_text("18 h without a reply at “When” + 8 h at “Some hours” = 26 h")
    expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    page.keyboard.press("Escape")
    builder.choose("Text", "Still there?")
    builder.step.get_by_role("button", name="Show me").first.click()
    expect(page.get_by_text("not sent", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Close the test").click()

    # Mended by a template, which is what goes out then.
    builder.choose("Text", "Still there?")
    builder.step.get_by_text("If the window is closed").click()
    templates = builder.step.get_by_role("combobox", name="Template", exact=True)
    templates.select_option(label="follow_up (en_US)")
    _test_with_time_travel(builder, word)
    dialog = builder.publish()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("v1 live")).to_be_visible()
    page.keyboard.press("Escape")

    # A customer is asked, on the simulator.
    house.control("PUT", f"customers/{ANA}", {"name": "Ana Silva"})
    house.act(ANA, type="text", text=word)
    house.wait_until(lambda: len(house.answers(ANA)) == 1, 30)
    question = house.answers(ANA)[0]
    titles = [b["reply"]["title"] for b in question["content"]["action"]["buttons"]]
    assert titles == ["Today", "Tomorrow", "Never"]

    # A button is renamed while she thinks; the second version takes her over.
    page.reload()
    builder.choose("Buttons", "When")
    builder.step.get_by_role("textbox", name="Button 1", exact=True).fill("This very day")
    dialog = builder.publish()
    expect(dialog).to_contain_text("1 contact")
    dialog.get_by_text("Move to the new version").click()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("v2 live")).to_be_visible()
    house.wait_until(lambda: _version_of(house) == 2, 30)

    # Her tap on the old button is still understood.
    button = question["content"]["action"]["buttons"][0]["reply"]["id"]
    house.act(ANA, type="tap", message=question["wamid"], id=button)
    house.wait_until(lambda: len(house.answers(ANA)) == 2, 30)
    assert house.answers(ANA)[1]["content"]["body"] == "Until Today!"


def _test_with_time_travel(builder: Builder, word: str) -> None:
    page = builder.page
    page.get_by_role("button", name="Test", exact=True).click()
    phone = page.get_by_role("group", name="Phone")
    page.get_by_role("button", name="Begin again").click()
    phone.get_by_role("textbox", name="Message of the customer").fill(word)
    page.keyboard.press("Enter")
    expect(phone).to_contain_text("When may we visit you?")
    page.get_by_role("button", name="To the time-out").click()
    expect(page.get_by_text("18 h").first).to_be_visible()
    page.get_by_role("button", name="To the time-out").click()
    expect(phone).to_contain_text("The window is closed: the template goes instead")
    page.get_by_role("button", name="Close the test").click()


def _version_of(house: House) -> int:
    rows = house.query(
        "SELECT v.number FROM flows_session s JOIN flows_flowversion v ON v.id = s.version_id"
        " JOIN conversations_conversation c ON c.id = s.conversation_id"
        " JOIN conversations_contact p ON p.id = c.contact_id WHERE p.phone = %s"
        " ORDER BY s.id DESC LIMIT 1",
        ANA,
    )
    return int(rows[0][0]) if rows else 0


def test_axe_finds_nothing(house: House, lab: BrowserContext) -> None:
    page = sign_in(house, lab)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{house.url}/flows/1/")
        expect(page.get_by_role("group", name="Buttons: Warm welcome")).to_be_visible()
        # The lines between the steps: what has no width is not drawn.
        lines = page.locator(".react-flow__edges svg").first
        assert lines.evaluate("lines => lines.getBoundingClientRect().width") > 0
        for look in (_canvas, _outline, _bench, _dialog):
            look(page)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


def _canvas(page: Page) -> None:
    page.get_by_role("group", name="Buttons: Warm welcome").click()


def _outline(page: Page) -> None:
    page.get_by_role("button", name="Show as outline").click()


def _bench(page: Page) -> None:
    page.get_by_role("button", name="Test", exact=True).click()


def _dialog(page: Page) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
