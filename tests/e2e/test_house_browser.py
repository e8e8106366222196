"""The agency's house from outside: somebody comes in by a mail, and a new brand is worn at once."""

import email
import re
from email import policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.e2e.browsers import AGENT, Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def mail_to(house: House, address: str) -> EmailMessage | None:
    for path in (house.var / "mail").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        if mail["To"] == address:
            return mail
    return None


def test_who_is_invited_comes_in_by_the_mail(house: House, browsers: Browsers) -> None:
    nora = sign_in(house, browsers.open())
    nora.goto(f"{house.url}/settings/people/invite/")
    nora.get_by_label("E-mail", exact=True).fill("zoe@example.com")
    nora.get_by_role("button", name="Send the invitation").click()
    expect(nora.get_by_role("row", name="zoe@example.com")).to_be_visible()
    house.wait_until(lambda: mail_to(house, "zoe@example.com") is not None, 30)
    mail = mail_to(house, "zoe@example.com")
    body = mail.get_body(("plain",)) if mail else None
    assert body is not None
    link = re.search(r"http://demo\.localhost\S+/join/\S+", body.get_content())
    assert link

    zoe = browsers.open().new_page()
    zoe.goto(link[0])
    zoe.get_by_label("Your name").fill("Zoe Zimmer")
    zoe.get_by_label("Password", exact=True).fill("a-long-Pass-77")
    zoe.get_by_label("Password again").fill("a-long-Pass-77")
    zoe.get_by_role("button", name="Accept and go in").click()
    # She is welcomed in passing; the panes have the places they always have.
    expect(zoe.locator(".toast")).to_contain_text("Welcome, Zoe Zimmer.")
    left, top = zoe.evaluate(
        "() => { const { x, y } = document.querySelector('.inbox-list').getBoundingClientRect();"
        " return [x - document.querySelector('main').getBoundingClientRect().x, y]; }"
    )
    assert (left, top) == (0, 0)
    nora.goto(f"{house.url}/settings/people/")
    expect(nora.get_by_role("link", name="Zoe Zimmer")).to_be_visible()

    # The code for her authenticator is a picture that can be seen.
    zoe.goto(f"{house.url}/account/two-factor/on/")
    width = "image => image.decode().then(() => image.naturalWidth)"
    assert zoe.locator(".two-factor-code").evaluate(width) > 100


def test_a_new_brand_is_worn_at_once(house: House, browsers: Browsers) -> None:
    desk = browsers.open()
    nora = sign_in(house, desk)
    alex = sign_in(house, browsers.open(), AGENT)
    second = desk.new_page()
    second.goto(f"{house.url}/contacts/")
    alex.get_by_role("searchbox").fill("what is being typed stays")
    brand = "getComputedStyle(document.documentElement).getPropertyValue('--brand')"
    before = alex.evaluate(brand)

    def save(name: str, colour: str) -> None:
        nora.goto(f"{house.url}/settings/brand/")
        nora.get_by_label("Name", exact=True).fill(name)
        nora.get_by_label("Main colour").fill(colour)
        nora.get_by_role("button", name="Save").first.click()
        expect(nora.get_by_text("The brand is saved.")).to_be_visible()

    save("Aurora Digital", "#7c3aed")
    try:
        for page, title in ((alex, "Inbox"), (second, "Contacts")):
            expect(page).to_have_title(re.compile(rf"{title} · Aurora Digital$"))
            expect(page.locator(".rail-brand")).to_contain_text("Aurora Digital")
            page.wait_for_function(f"{brand}.includes('#7c3aed')")
        assert "#7c3aed" not in before
        expect(alex.get_by_role("searchbox")).to_have_value("what is being typed stays")
        # Nobody is signed in here, and the mark of the house is already on the door.
        door = browsers.open().new_page()
        door.goto(f"{house.url}/")
        expect(door.get_by_text("Sign in to Aurora Digital")).to_be_visible()
        assert "#7c3aed" in door.evaluate(brand)
    finally:
        save("Northlight Studio", "#0f766e")
    expect(alex).to_have_title(re.compile("Northlight Studio$"))
