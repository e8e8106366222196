"""Every page that links lead to, as an owner and as a client's person see it: accessible, and no
wider than the screen.

Nothing is listed here: the pages are found by following links, one address of each kind. Each look
judges what the others do not: light everything, dark the contrast, right to left all but the
contrast, as on a phone. The main ones are photographed into ``var/screenshots/``.
"""

from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Error, Page, ViewportSize, expect

from tests.e2e.browsers import CLIENT, Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

SCREENSHOTS = Path(environ.get("TRANSOM_VAR", "var")) / "screenshots"
# What their names say is in a picture; the others are walked all the same.
MAIN = {
    "inbox", "conversation", "contacts", "contact", "flows", "templates", "template",
    "template-new", "figures", "brand", "people", "teams", "clients", "labels", "numbers", "number",
    "entry-links", "saved-replies", "scheduled", "audit", "account", "domains", "mail",
    "contact-fields", "contact-imports", "contact-import", "hours", "rates", "flow",
}  # fmt: skip
PORTAL = {"portal", "portal-conversation", "portal-templates", "figures"}
# Files, and what is no page of its own.
FILES = (".csv", ".json", ".svg", ".png", ".pdf", ".vcf", ".js", ".webmanifest")
ASIDE = ("/static/", "/media/", "/words/", "/language/", "/l/")
# Where one begins to look about.
OWNERS = ("/inbox/", "/figures/", "/settings/brand/", "/account/")
CLIENTS = ("/portal/",)
MAYA, NOBODY = "+15550102001", "+17770104051"
DESK: ViewportSize = {"width": 1440, "height": 900}
# Widths at which nothing may stand out: a phone, and a laptop's screen at 200 %.
PHONE: ViewportSize = {"width": 390, "height": 844}
ENLARGED: ViewportSize = {"width": 720, "height": 450}

Make = Callable[[str], BrowserContext]


class Look(NamedTuple):
    """How a page is looked at, and what axe judges then (its options)."""

    color_scheme: Literal["light", "dark"]
    rules: dict[str, Any]
    size: ViewportSize = DESK


CONTRAST = {"type": "rule", "values": ["color-contrast"]}
LIGHT = Look("light", {})
DARK = Look("dark", {"runOnly": CONTRAST})
RTL = Look("light", {"rules": {"color-contrast": {"enabled": False}}}, PHONE)
# The language of the browser, and how each page is looked at in it.
WALKS = {"en": {"light": LIGHT, "dark": DARK}, "ar": {"right-to-left": RTL}}
# One of each thing that has a page, so that none is empty. Names are long where names may be.
CONTENT = """
from datetime import timedelta
from django.utils import timezone
from agency.models import Invitation, User
from conversations import notes
from conversations.models import (
    Contact, ContactField, ContactImport, Conversation, ImportProblem, SavedReply, SavedView,
    ScheduledMessage,
)
owner = User.objects.get(email="owner@northlight.example")
now = timezone.now()
maya = Contact.objects.get(phone="+15550102001")
maya.tags, maya.fields = ["VIP", "Booking"], {"birthday": "1990-05-17", "room": "412"}
maya.save()
opened = Conversation.objects.get(contact=maya)
words = "She always takes the *sea* side. @Alex Light, can you look?"
notes.add(opened, body=words, by=owner, key="look")
ContactField.objects.get_or_create(key="birthday", defaults={"name": "Birthday", "kind": "date"})
ContactField.objects.get_or_create(key="room", defaults={"name": "Room", "position": 1})
text = {"kind": "text", "body": "Hello {{contact.first_name}}, we are open from nine to six."}
SavedReply.objects.get_or_create(shortcut="hours", owner=None, defaults={
    "title": "When we are open, and when we are not", "content": text})
SavedView.objects.get_or_create(name="Waiting for somebody", person=owner, defaults={
    "shared": True, "query": "sort=waiting"})
ScheduledMessage.objects.get_or_create(key="look", defaults={
    "conversation": opened, "number": opened.number, "author": owner, "content": text,
    "due_at": now + timedelta(days=1)})
Invitation.objects.get_or_create(email="somebody.with.a.long.name@northlight.example", defaults={
    "role": "admin", "language": "en", "token_digest": "x" * 64, "invited_by": owner,
    "sent_at": now, "expires_at": now + timedelta(days=3)})
taken, new = ContactImport.objects.get_or_create(name="Guests of the summer.csv", defaults={
    "size": 900, "received": 900, "state": "done", "rows": 12, "position": 12, "person": owner,
    "columns": ["Name", "Phone"], "mapping": ["name", "phone"], "finished_at": now,
    "counts": {"new": 9, "updated": 2, "unchanged": 0, "skipped": 0, "bad": 1, "remarks": 0}})
if new:
    ImportProblem.objects.create(contact_import=taken, row=3, line=4, column="Phone", value="0x12",
        sentence="This is no phone number.")
"""


@pytest.fixture(scope="module")
def furnished(house: House) -> House:
    """The demonstration, in which customers have said a little of everything."""
    house.control("PUT", f"customers/{MAYA}", {"name": "Maya Stone"})
    house.control(
        "PUT", f"customers/{NOBODY}", {"name": "Maria-Magdalena von Hohenlohe-Langenburg"}
    )
    house.act(NOBODY, type="text", text="https://northlight.example/" + "offers-of-the-week/" * 6)
    for said in (
        {"type": "text", "text": "Hello! Is the *blue* one still there?"},
        {"type": "location", "latitude": 38.72, "longitude": -9.14, "name": "Café"},
        {"type": "image", "sample": "sunset", "caption": "Like this one"},
    ):
        house.act(MAYA, **said)
    there = "SELECT count(*) FROM conversations_message WHERE kind IN ('location', 'image')"
    house.wait_until(lambda: house.query(there)[0][0] > 1, 30)
    house.shell(CONTENT)
    return house


@pytest.fixture
def make(browsers: Browsers) -> Make:
    """Make browsers in which nothing moves."""
    return lambda language: browsers.open_lab(
        DESK["width"], DESK["height"], reduced_motion="reduce", locale=language
    )


def named(path: str) -> str | None:
    """Return the name of the address; None for what is no page of an agency's host."""
    if path.endswith(FILES) or path.startswith(ASIDE):
        return None
    try:
        return resolve(path, "config.urls").url_name
    except Resolver404:
        return None


def pages(house: House, page: Page, starts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Open one page of each kind that links lead to; yield its name and path, the page open."""
    base = house.url
    waiting = list(starts)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        name = named(urlsplit(path).path)
        if name is None or name in seen:
            continue
        seen.add(name)
        try:
            answer = page.goto(f"{base}{path}")
        except Error as problem:
            if "Download is starting" in problem.message:
                continue
            raise
        assert answer is not None, path
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        assert answer.status == 200, path
        settle(page)
        links = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.href)")
        waiting += [link.removeprefix(base) for link in links if link.startswith(base)]
        yield name, path


def settle(page: Page) -> None:
    """Wait until the letters are here, and what the page fetches by itself, some as it is seen."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.wait_for_function("""() => {
        const waited = document.querySelector(".htmx-request, [aria-busy=true]");
        waited?.scrollIntoView();
        return !waited;
    }""")
    page.evaluate("scrollTo(0, 0)")


def wear(page: Page, look: Look) -> None:
    """Show the page in the look, with all colours that change on the way there changed."""
    page.emulate_media(color_scheme=look.color_scheme, reduced_motion="reduce")
    page.evaluate("""document.getAnimations()
        .filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())""")


def judge(page: Page, path: str, look: Look) -> list[str]:
    """Return what axe finds on the page."""
    wear(page, look)
    page.set_viewport_size(look.size)
    # Without the style sheets that axe would fetch once more for the one rule that reads them.
    options = {"resultTypes": ["violations"], "preload": False, **look.rules}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{path}: {one['id']} {node['html'][:200]}" for one in found for node in one["nodes"]]


def too_wide(page: Page, path: str) -> list[str]:
    found = []
    for size in (ENLARGED, PHONE):
        page.set_viewport_size(size)
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            found.append(f"{path} is {over} pixels wider than a screen of {size['width']}")
    return found


def photograph(page: Page, name: str, looks: dict[str, Look]) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for kind, look in looks.items():
        wear(page, look)
        page.screenshot(path=str(SCREENSHOTS / f"{name}-{kind}.png"))
    if "light" in looks:
        wear(page, LIGHT)
        page.set_viewport_size(PHONE)
        page.screenshot(path=str(SCREENSHOTS / f"{name}-phone.png"))
        page.set_viewport_size(DESK)


def inspect(page: Page, path: str, looks: dict[str, Look]) -> list[str]:
    """Return what is wrong with the open page."""
    problems = [problem for look in looks.values() for problem in judge(page, path, look)]
    problems += too_wide(page, path)
    page.set_viewport_size(DESK)
    return problems


def walk(
    house: House, page: Page, starts: tuple[str, ...], main: set[str], looks: dict[str, Look]
) -> None:
    problems: list[str] = []
    seen: set[str] = set()
    whose = "portal-" if "portal" in main else ""
    for name, path in pages(house, page, starts):
        seen.add(name)
        if name in main:
            shot = name if name.startswith("portal") else f"{whose}{name}"
            photograph(page, shot, looks)
        problems += inspect(page, path, looks)
    assert problems == [], "\n".join(problems)
    # Following links really led somewhere.
    assert main <= seen, main - seen


@pytest.mark.parametrize("language", WALKS)
def test_every_page_of_the_owner(furnished: House, make: Make, language: str) -> None:
    page = sign_in(furnished, make(language))
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    walk(furnished, page, OWNERS, MAIN, WALKS[language])


@pytest.mark.parametrize("language", WALKS)
def test_every_page_of_a_client(furnished: House, make: Make, language: str) -> None:
    page = sign_in(furnished, make(language), CLIENT)
    walk(furnished, page, CLIENTS, PORTAL, WALKS[language])


@pytest.mark.parametrize("language", WALKS)
def test_the_first_pages(house: House, make: Make, language: str) -> None:
    page = make(language).new_page()
    for path in ("/sign-in/", "/password/forgotten/"):
        page.goto(f"{house.url}{path}")
        settle(page)
        if path == "/sign-in/":
            photograph(page, "sign-in", WALKS[language])
        assert inspect(page, path, WALKS[language]) == []
