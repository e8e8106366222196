"""From a site of somebody else's, by the button and a link, into a chat and a flow."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsers import Browsers, sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LENA = "+17770102044"
PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<title>A shop</title></head><body><main><h1>A shop</h1><p>Shoes and socks.</p></main>
<script src="{script}" async></script></body></html>"""


class Site:
    """A client's site with the strictest policy that allows the script."""

    def __init__(self, house: House) -> None:
        self.script = ""
        self.language, self.direction = "en", "ltr"
        origin = f"{house.url}"
        policy = (
            f"default-src 'none'; script-src {origin}; style-src 'self'; base-uri 'none';"
            " require-trusted-types-for 'script'; trusted-types 'none'"
        )
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/"
                page = PAGE.format(
                    script=site.script, language=site.language, direction=site.direction
                )
                self.send_response(200 if found else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
                self.end_headers()
                self.wfile.write(page.encode() if found else b"")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def shop(house: House) -> Iterator[Site]:
    site = Site(house)
    yield site
    site.close()


@pytest.fixture
def visitor(browsers: Browsers) -> Iterator[BrowserContext]:
    """A visitor's browser, in which nothing is left behind."""
    context = browsers.open(1000, 700)
    yield context
    assert [c for c in context.cookies() if "demo.localhost" in str(c.get("domain"))] == []


@pytest.fixture
def settings_page(house: House, desk: BrowserContext) -> Page:
    """The page of a new link."""
    page = sign_in(house, desk)
    page.goto(f"{house.url}/settings/links/new")
    page.get_by_label("Name", exact=True).fill("Web shop button")
    page.get_by_label("Message that stands ready").fill("Hello! I come from your shop.")
    page.get_by_label("Where you put it").fill("Web shop")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="Web shop button")).to_be_visible()
    return page


def script_of(page: Page) -> str:
    found = re.search(r'src="([^"]+)"', page.locator(".entry-code").first.inner_text())
    assert found
    return found[1]


def test_from_a_strict_site_into_the_chat(
    house: House, settings_page: Page, shop: Site, visitor: BrowserContext
) -> None:
    code = settings_page.locator(".page-head .badge").first.inner_text()
    stage = settings_page.locator("[data-stage]")
    expect(stage.get_by_role("link", name="Chat on WhatsApp")).to_be_visible()
    settings_page.get_by_label("Words on the button").first.fill("Talk to us")
    settings_page.get_by_label("Greeting above it").first.fill("Hello! May we help?")
    # What is typed is shown at once, by the very script that the site will load.
    expect(stage.get_by_role("link", name="Talk to us")).to_be_visible()
    expect(stage.get_by_text("Hello! May we help?")).to_be_visible()
    settings_page.get_by_label("Left").check()
    settings_page.get_by_role("button", name="Save the button").click()
    expect(settings_page.get_by_text("The button is saved")).to_be_visible()

    shop.script = script_of(settings_page)
    page = visitor.new_page()
    page.goto(shop.url)
    button = page.get_by_role("link", name="Talk to us")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["x"] < 100, "at the start of the line"
    assert box["height"] >= 44
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
        "",
        0,
        0,
    ]

    # By keyboard: the greeting is closed, and the button has the focus.
    page.get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hello! May we help?")).to_have_count(0)
    expect(button).to_be_focused()

    house.control("PUT", f"customers/{LENA}", {"name": "Lena Shopper"})
    with visitor.expect_page() as opened:
        button.press("Enter")
    phone = opened.value
    expect(phone).to_have_url(re.compile(rf"127\.0\.0\.1:{house.simulator_port}/"))
    draft = phone.get_by_label("Message", exact=True)
    expect(draft).to_have_value(f"Hello! I come from your shop. ({code})")
    draft.press("Enter")

    settings_page.goto(f"{house.url}/inbox/")
    settings_page.get_by_role("link", name="Lena Shopper").first.click()
    expect(settings_page.get_by_role("log")).to_contain_text("I come from your shop.")
    house.wait_until(
        lambda: (
            house.query(
                "SELECT source->>'name' FROM conversations_contact WHERE name = %s", "Lena Shopper"
            )
            == [("Web shop button",)]
        ),
        20,
    )
    settings_page.goto(f"{house.url}/settings/links/")
    # Chromium without a window calls itself so, but it is a visitor like any other.
    expect(settings_page.get_by_role("row", name=re.compile(code))).to_contain_text("1 1 1")


def test_the_button_on_other_pages(
    house: House, settings_page: Page, shop: Site, visitor: BrowserContext, lab: BrowserContext
) -> None:
    details = settings_page.get_by_text("Words in other languages")
    details.click()
    settings_page.get_by_role("group", name="Español").get_by_label("Words on the button").fill(
        "Habla"
    )
    settings_page.get_by_role("button", name="Save the button").click()
    expect(settings_page.get_by_text("The button is saved")).to_be_visible()
    shop.script = script_of(settings_page)
    page = visitor.new_page()
    shop.language = "es-MX"
    page.goto(shop.url)
    expect(page.get_by_role("link", name="Habla")).to_be_visible()

    # From right to left, the corner turns round by itself.
    shop.language, shop.direction = "ar", "rtl"
    page.goto(shop.url)
    box = page.get_by_role("link").bounding_box()
    assert box is not None
    assert box["x"] < 100

    seen = lab.new_page()
    for scheme in ("light", "dark"):
        for width in (1000, 360):
            seen.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            seen.set_viewport_size({"width": width, "height": 640})
            seen.goto(shop.url)
            expect(seen.get_by_role("link")).to_be_visible()
            violations = Axe().run(seen).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
            motion = seen.get_by_role("link").evaluate(
                "e => getComputedStyle(e).transitionDuration"
            )
            assert motion == "0s"


def test_the_settings_are_accessible(
    house: House, settings_page: Page, lab: BrowserContext
) -> None:
    base = f"{house.url}/settings/links/"
    address = settings_page.url
    page = sign_in(house, lab)
    for path in (base, f"{base}new", address, f"{house.url}/l/NOWHERE1"):
        for scheme, width in (("light", 1280), ("dark", 390)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(path)
            violations = Axe().run(page).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], path
            overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(overflow) <= 0, f"{path} is wider than the screen"
