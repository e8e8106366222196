"""The browsers of the product's people."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.house import House

DEMO_PASSWORD = "transom-demo"
OWNER = "owner@northlight.example"
# What the browser logs of a form or a question that the server answers with a refusal.
REFUSED = "422"
AGENT = "agent@northlight.example"
CLIENT = "client@northlight.example"
# Milliseconds for what takes a moment on an idle machine.
PATIENCE = 20_000


class Browsers:
    """Opens browsers; none may meet an error, or something that the content policy forbids."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self._problems: list[str] = []

    def open(
        self, width: int = 1280, height: int = 800, *, forgiven: str | None = None, **options: Any
    ) -> BrowserContext:
        """Open one. What it logs by itself, as of a form that was refused, may be forgiven."""
        context = self._context(width, height, **options)
        context.on("weberror", lambda error: self._problems.append(str(error.error)))

        def hear(kind: str, text: str) -> None:
            if kind == "error" and (forgiven is None or forgiven not in text):
                self._problems.append(text)

        context.on("console", lambda message: hear(message.type, message.text))
        return context

    def open_lab(self, width: int = 1280, height: int = 800, **options: Any) -> BrowserContext:
        """Open one in which everything goes: axe may bring its own styles along."""
        return self._context(width, height, bypass_csp=True, **options)

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        assert self._problems == [], self._problems

    def _context(self, width: int, height: int, **options: Any) -> BrowserContext:
        context = self._chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        return context


def sign_in(
    house: House, context: BrowserContext, who: str = OWNER, password: str = DEMO_PASSWORD
) -> Page:
    """Return where somebody begins: the inbox, or the portal.

    Who signed in before comes with the cookie of that time, if it is still good for anything.
    """
    context.add_cookies(house.cookies.get(who, []))
    page = context.new_page()
    page.goto(f"{house.url}/")
    if "/sign-in/" in page.url:
        page.locator("input[name=username]").fill(who)
        page.locator("input[name=password]").fill(password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(re.compile("/(inbox|portal)/"))
        house.cookies[who] = context.cookies(house.url)
    return page
