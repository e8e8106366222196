"""A client's person in the portal: sees what is the client's own, and nothing else by any URL."""

import subprocess
import sys
from collections.abc import Iterator
from os import environ
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsers import Browsers, sign_in
from tests.e2e.house import REPO, House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OTTO = "+17770103001"
NEWCOMER = "+17770103002"
SHOTS = Path(environ.get("TRANSOM_VAR", "var")) / "screenshots"

# The demonstration's number becomes Harbour's; Meadow has one of its own, with one conversation.
PREPARE = """
from django.utils import timezone
from django_tenants.utils import tenant_context
from tenants.models import Agency
with tenant_context(Agency.objects.get(slug="demo")):
    from agency.models import Client, User
    from conversations.models import Contact, Conversation, Message, Number
    harbour, meadow = (Client.objects.create(name=n) for n in ("Harbour", "Meadow"))
    Number.objects.update(client=harbour)
    User.objects.create_user(
        "hanna@harbour.example", "harbour-house-9", name="Hanna", role="client", client=harbour
    )
    now = timezone.now()
    number = Number.objects.create(
        phone_number_id="9", waba_id="9", display_number="+1 555 9", access_token="x",
        sandbox=True, client=meadow,
    )
    contact = Contact.objects.create(phone="+15559", name="Zebedee")
    conversation = Conversation.objects.create(
        number=number, contact=contact, last_message_at=now, preview="Zebedee wrote"
    )
    message = Message.objects.create(
        conversation=conversation, direction="in", status="received", source="customer",
        kind="text", content={"kind": "text", "body": "Zebedee wrote"}, text="Zebedee wrote",
        at=now,
    )
    print("IDS", conversation.pk, contact.pk, message.pk, number.pk, message.ref)
"""
# Asks for an address as the page could; what answers is read without being followed.
ASK = """async ([path, method]) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(path, {method, redirect: "manual", headers: {"X-CSRFToken": token}});
  return [answer.status, answer.type, (await answer.text()).includes("Zebedee")];
}"""


@pytest.fixture(scope="module")
def ids(house: House) -> dict[str, Any]:
    """The rows of Meadow's, by the names that addresses give them."""
    names = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
    inherited = {key: value for key, value in environ.items() if key not in names}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "shell"],
        check=False,
        cwd=REPO,
        input=f"if True:\n    exec({PREPARE!r})\n\n",
        env={**inherited, "TRANSOM_VAR": str(house.var)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    line = next((line for line in done.stdout.splitlines() if "IDS" in line), "")
    assert line, done.stdout + done.stderr
    conversation, contact, message, number, ref = line.split()[-5:]
    whole = {"conversation": conversation, "contact": contact, "message": message, "number": number}
    return {name: int(value) for name, value in whole.items()} | {"ref": ref}


def enter(house: House, context: BrowserContext) -> Page:
    """Let Hanna into the portal."""
    return sign_in(house, context, "hanna@harbour.example", "harbour-house-9")


@pytest.fixture
def portal(house: House, ids: dict[str, Any], browsers: Browsers) -> Page:
    # What is refused is an error to the browser's own log.
    return enter(house, browsers.open(forgiven="Failed to load resource"))


def test_a_client_reads_along(house: House, portal: Page) -> None:
    house.control("PUT", f"customers/{OTTO}", {"name": "Otto Anker"})
    house.act(OTTO, type="text", text="hi")
    house.wait_until(lambda: bool(house.answers(OTTO)), 20)
    portal.reload()
    assert portal.title().endswith("Northlight Studio")
    expect(portal.get_by_text("Zebedee")).to_have_count(0)
    portal.get_by_role("link", name="Otto Anker").click()
    log = portal.get_by_role("log")
    expect(log).to_contain_text("A new website")
    expect(portal.locator(".thread-state window-countdown")).to_contain_text("left")
    expect(portal.locator("textarea")).to_have_count(0)
    portal.screenshot(path=_shot("portal.png"))
    # What comes in while one reads shows up by itself, in the thread and in the list.
    house.act(OTTO, type="text", text="Is anybody there?")
    house.control("PUT", f"customers/{NEWCOMER}", {"name": "Rosa Nova"})
    house.act(NEWCOMER, type="text", text="hi")
    expect(log).to_contain_text("Is anybody there?", timeout=30_000)
    expect(portal.get_by_role("link", name="Rosa Nova")).to_be_visible(timeout=30_000)
    expect(portal.get_by_role("link", name="Otto Anker")).to_have_attribute("aria-current", "page")
    portal.get_by_role("link", name="Templates").click()
    expect(portal.get_by_role("heading", name="appointment_reminder")).to_be_visible()
    expect(portal.get_by_role("listitem").filter(has_text="appointment_reminder")).to_contain_text(
        "appointment on"
    )
    portal.screenshot(path=_shot("portal-templates.png"))
    portal.get_by_role("link", name="Figures").click()
    expect(portal.get_by_role("heading", name="Figures", level=1)).to_be_visible()


def test_no_address_leads_to_another_clients_conversation(
    portal: Page, ids: dict[str, Any]
) -> None:
    tried = 0
    for path in sorted(_addresses(ids)):
        for method in ("GET", "POST"):
            status, kind, named = portal.evaluate(ASK, [path, method])
            tried += 1
            assert not named, f"{method} {path} names the customer ({status})"
            # Whatever leads to a row of one of these kinds is not there, or not for clients.
            if path.startswith(("/inbox/", "/portal/", "/contacts/", "/media/")):
                assert kind == "opaqueredirect" or status in (200, 403, 404, 405), (method, path)
    assert tried > 200
    assert portal.evaluate(ASK, [f"/portal/{ids['conversation']}/", "GET"])[0] == 404
    assert portal.evaluate(ASK, [f"/inbox/{ids['conversation']}/", "GET"])[0] == 403
    assert portal.evaluate(ASK, [f"/media/{ids['ref']}", "GET"])[0] == 404


def _addresses(ids: dict[str, Any]) -> set[str]:
    """Return every address of an agency's host with Meadow's ids in it, wherever one fits."""
    return {
        f"/{path}"
        for pattern, route in _patterns(get_resolver("config.urls"), "")
        if pattern.name not in ("sign-out", "mfa_index")
        for path in _filled(route, ids)
    }


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[URLPattern, str]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield entry, route


def _filled(route: str, ids: dict[str, Any]) -> Iterator[str]:
    """Yield a route with each of the ids in the place of its number."""
    if any(sign in route for sign in "^$(\\"):
        return
    for name in ("conversation", "contact", "message", "number"):
        path = route
        while "<" in path:
            before, _, rest = path.partition("<")
            inside, _, after = rest.partition(">")
            converter = inside.partition(":")[0]
            value = {"int": ids[name], "uuid": ids["ref"]}.get(converter, "take-over")
            path = f"{before}{value}{after}"
        yield path


def _shot(name: str) -> str:
    SHOTS.mkdir(parents=True, exist_ok=True)
    return str(SHOTS / name)
