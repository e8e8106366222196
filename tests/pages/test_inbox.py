"""The inbox: lists by key, threads of everything there is, and a constant number of queries."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.models import Contact, Conversation, Message, Number
from tenants import directory
from tenants.models import Agency
from tests.integration import meta
from tests.pages import site
from tests.pages.conftest import SignIn

FIXTURES = Path(__file__).parents[1] / "fixtures" / "webhooks"


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def fill(number: Number, count: int) -> None:
    """Make conversations with two messages each."""
    now = timezone.now()
    for n in range(count):
        contact = Contact.objects.create(phone=f"+1777{Contact.objects.count():06}", name=f"C{n}")
        conversation = Conversation.objects.create(
            number=number, contact=contact, last_message_at=now - timedelta(seconds=n % 3)
        )
        for text in ("one", "two"):
            Message.objects.create(
                conversation=conversation,
                direction="out",
                status="sent",
                source="flow",
                kind="text",
                content={"kind": "text", "body": text},
                text=text,
                at=now,
            )


def hrefs(html: str) -> list[str]:
    return re.findall(r'class="row-link" [^>]*?href="(/inbox/\d+/)', html)


def test_the_pages_of_the_list_neither_repeat_nor_skip(owner: Client, alice: Agency) -> None:
    fill(meta.connect(alice), 95)
    seen: list[str] = []
    url = "/inbox/"
    for _ in range(5):
        html = owner.get(url).content.decode()
        seen += hrefs(html)
        found = re.search(r'hx-get="(/inbox/\?part=list[^"]*after=[^"]*)"', html)
        if not found:
            break
        url = found[1].replace("&amp;", "&")
    assert len(seen) == 95
    assert len(set(seen)) == 95


@pytest.mark.parametrize(
    "query", ["after=x", "after=2026-01-01~1", "after=~", f"after=2026-01-01T00:00:00Z~{9**40}"]
)
def test_a_made_up_key_breaks_nothing(
    query: str, owner: Client, conversation: Conversation
) -> None:
    assert owner.get(f"/inbox/?part=list&{query}").status_code == 200
    assert (
        owner.get(f"/inbox/{conversation.pk}/?part=older&{query.replace('after', 'before')}")
    ).status_code == 200


def test_tabs_show_what_they_say(owner: Client, conversation: Conversation) -> None:
    path = f"/inbox/{conversation.pk}/"

    def shown() -> dict[str, bool]:
        return {
            which: bool(hrefs(owner.get(f"/inbox/?which={which}").content.decode()))
            for which in ("open", "human", "resolved")
        }

    assert shown() == {"open": True, "human": False, "resolved": False}
    owner.post(f"{path}take-over")
    assert shown() == {"open": True, "human": True, "resolved": False}
    owner.post(f"{path}resolve")
    assert shown() == {"open": False, "human": False, "resolved": True}
    owner.post(f"{path}reopen")
    owner.post(f"{path}hand-back")
    assert shown() == {"open": True, "human": False, "resolved": False}
    assert owner.post(f"{path}explode").status_code == 404


def test_opening_a_conversation_takes_its_badge_away(
    owner: Client, conversation: Conversation
) -> None:
    assert 'aria-label="1 unread"' in owner.get("/inbox/").content.decode()
    owner.get(f"/inbox/{conversation.pk}/")
    assert '"1 unread"' not in owner.get("/inbox/").content.decode()


def test_a_customers_text_is_text(owner: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message("<script>alert(1)</script>", name="<b>Maya</b>"))
    html = owner.get(f"/inbox/{Conversation.objects.get().pk}/").content.decode()
    assert "<script>alert" not in html
    assert "<b>Maya" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("path", ["/inbox/", "/flows/"])
def test_a_longer_list_costs_no_more_queries(
    path: str,
    owner: Client,
    alice: Agency,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Agencies and their hosts are read anew every few seconds, which must not fall into this.
    monkeypatch.setattr(directory, "FRESH", 10**9)
    number = meta.connect(alice)
    counts = []
    for size in (2, 30):
        fill(number, size)
        owner.get(path)
        with CaptureQueriesContext(connection) as captured:
            owner.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_longer_thread_costs_no_more_queries(owner: Client, conversation: Conversation) -> None:
    counts = []
    for size in (2, 30):
        meta.deliver(*[meta.message(f"text {n}") for n in range(size)])
        counts.append(len(site.queries(owner, f"/inbox/{conversation.pk}/")))
    assert counts[0] == counts[1]


def test_every_kind_of_message_can_be_shown(owner: Client, alice: Agency) -> None:
    """Each webhook that is on file, delivered and opened."""
    messages, changes = (
        json.loads((FIXTURES / name).read_text()).values()
        for name in ("messages.json", "changes.json")
    )
    meta.connect(alice)
    meta.deliver(*[meta.message(case["message"]) for case in messages])
    for case in changes:
        entry = {"id": "waba-111", "changes": [case["change"]]}
        meta.deliver({"object": "whatsapp_business_account", "entry": [entry]})
    assert Conversation.objects.exists()
    for conversation in Conversation.objects.all():
        page = owner.get(f"/inbox/{conversation.pk}/")
        assert page.status_code == 200
        shown = page.content.decode().count('<article class="bubble')
        assert shown == min(40, Message.objects.filter(conversation=conversation).count())
