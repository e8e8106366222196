"""The list of conversations and the fragments that a page asks for by itself."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Conversation, Template
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page

HTMX = {"HX-Request": "true"}
LONG = "9" * 5000
# Keys that somebody made up, or that a browser mangled on the way.
KEYS = [
    "",
    "~",
    "x~y",
    "\x00~1",
    "2026-01-01~1",
    "2026-01-01T00:00:00~1",
    "2026-01-01T00:00:00 00:00~1",
    f"2026-01-01T00:00:00Z~{LONG}",
    "2026-01-01T00:00:00Z~-1",
    "9999-12-31T23:59:59-23:59~1",
    "9999-12-31T23:59:59+00:00~1",
    "0001-01-01T00:00:00+23:59~1",
    "0001-01-01T00:00:00+00:00~1",
]


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def names(html: str) -> list[str]:
    return re.findall(r'class="row-name">([^<]*)<', html)


def customers(alice: Agency, count: int) -> None:
    """Let customers write, a second after each other; the last one is the newest."""
    meta.connect(alice)
    now = timezone.now().timestamp() - 1000
    meta.deliver(
        *(
            meta.message("hi", phone=f"1555{n:07}", name=f"C{n}", at=now + n // 3)
            for n in range(count)
        )
    )


@pytest.mark.parametrize("count", [0, 1, 40, 41, 80, 81])
def test_pages_have_all_conversations_once_the_newest_first(
    count: int, agent: Client, alice: Agency
) -> None:
    customers(alice, count)
    shown: list[str] = []
    url = "/inbox/"
    while url:
        html = agent.get(url).content.decode()
        shown += names(html)
        found = re.search(r'hx-get="([^"]*after=[^"]*)"', html)
        url = found[1].replace("&amp;", "&") if found else ""
    assert shown == [f"C{n}" for n in range(count)][::-1]


def test_a_conversation_that_moves_up_makes_no_other_one_vanish(
    agent: Client, alice: Agency
) -> None:
    customers(alice, 60)
    first = agent.get("/inbox/").content.decode()
    found = re.search(r'hx-get="([^"]*after=[^"]*)"', first)
    assert found
    meta.deliver(*(meta.message("new", phone=f"1555{n:07}", name=f"C{n}") for n in (3, 50)))
    second = agent.get(found[1].replace("&amp;", "&")).content.decode()
    assert set(names(first)) | set(names(second)) == {f"C{n}" for n in range(60)} - {"C3"}
    assert names(agent.get("/inbox/").content.decode())[:2] == ["C50", "C3"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_means_nothing_gives_the_first_page_or_an_empty_one(
    key: str, agent: Client, conversation: Conversation
) -> None:
    lists = agent.get("/inbox/", {"part": "list", "after": key})
    older = agent.get(f"/inbox/{conversation.pk}/", {"part": "older", "before": key})
    assert (lists.status_code, older.status_code) == (200, 200)
    try:
        is_key = datetime.fromisoformat(key.partition("~")[0]).tzinfo is not None
        int(key.partition("~")[2])
    except ValueError:
        is_key = False
    if not is_key:
        assert "Maya" in lists.content.decode()
        assert "hi</p>" in older.content.decode()


def test_the_list_shows_the_newest_words_and_how_much_is_unread(
    agent: Client, conversation: Conversation
) -> None:
    meta.deliver(meta.message("a\nlong " + "x" * 300), meta.message("the\nlast one"))
    page = Page(agent.get("/inbox/").content.decode())
    assert "Maya the last one" in page.text
    assert page.find("span", **{"class": "badge", "aria-label": "3 unread"})
    old = meta.message("sent long before", at=timezone.now().timestamp() - 3600)
    meta.deliver(old)
    assert "Maya the last one" in Page(agent.get("/inbox/").content.decode()).text


def test_the_row_of_the_opened_conversation_has_no_badge(
    agent: Client, conversation: Conversation
) -> None:
    page = agent.get(f"/inbox/{conversation.pk}/").content.decode()
    assert 'aria-current="true"' in page
    assert '"1 unread"' not in page


def test_only_looking_at_the_thread_counts_as_seeing_it(
    agent: Client, conversation: Conversation
) -> None:
    agent.get(f"/inbox/{conversation.pk}/?part=list")
    agent.get(f"/inbox/{conversation.pk}/template-fields")
    agent.get(f"/flows/of/{conversation.pk}/")
    assert Conversation.objects.get().unread == 1
    # A page in the background reads its thread anew, too: only one before somebody's eyes counts.
    agent.get(f"/inbox/{conversation.pk}/?part=thread", headers=HTMX)
    assert Conversation.objects.get().unread == 1
    agent.get(f"/inbox/{conversation.pk}/?part=workspace", headers=HTMX)
    assert Conversation.objects.get().unread == 0
    meta.deliver(meta.message("again"))
    assert Conversation.objects.get().unread == 1


def test_a_customer_who_writes_again_reopens_the_conversation(
    agent: Client, conversation: Conversation
) -> None:
    agent.post(f"/inbox/{conversation.pk}/resolve")
    assert names(agent.get("/inbox/").content.decode()) == []
    meta.deliver(meta.message("one more thing"))
    assert names(agent.get("/inbox/").content.decode()) == ["Maya"]
    assert names(agent.get("/inbox/?which=resolved").content.decode()) == []


@pytest.mark.parametrize(
    ("part", "has", "lacks"),
    [
        ("list", "row-name", "thread-head"),
        ("thread", "thread-head", "row-name"),
        ("older", "bubble", "thread-head"),
    ],
)
def test_a_part_comes_alone(
    part: str, has: str, lacks: str, agent: Client, conversation: Conversation
) -> None:
    html = agent.get(f"/inbox/{conversation.pk}/?part={part}", headers=HTMX).content.decode()
    assert has in html
    assert lacks not in html
    assert "<html" not in html


@pytest.mark.parametrize("query", ["part=thread", "part=older", "part=x", "which=x", "which=%00"])
def test_what_is_asked_wrongly_gets_the_whole_page(
    query: str, agent: Client, conversation: Conversation
) -> None:
    html = agent.get(f"/inbox/?{query}").content.decode()
    assert names(html) == ["Maya"]
    assert "<html" in html
    current = Page(html).find("a", **{"href": "?which=open", "aria-current": "true"})
    assert current, "one tab is always the chosen one"


def test_an_opened_conversation_asks_only_for_what_it_shows(
    agent: Client, conversation: Conversation
) -> None:
    def tables(part: str) -> str:
        return " ".join(site.queries(agent, f"/inbox/{conversation.pk}/?part={part}"))

    assert 'FROM "conversations_message"' not in tables("list")
    assert "last_message_at" in tables("list")
    for part in ("thread", "older"):
        assert 'ORDER BY "conversations_conversation"."last_message_at"' not in tables(part)


def test_pages_cost_the_same_whatever_is_in_them(
    conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    """Authors, media, timelines, templates and sessions included."""
    owner = sign_in(alice, "owner")
    flowkit.go_live(flowkit.buttons())
    Template.objects.create(
        waba_id=conversation.number.waba_id,
        name="follow_up",
        language="en_US",
        status="APPROVED",
        category="MARKETING",
        components=[{"type": "BODY", "text": "Shall we?"}],
    )

    def fill(count: int) -> None:
        meta.connect(alice, f"222{count}")
        for n in range(count):
            phone = f"1666{timezone.now().timestamp():.6f}".replace(".", "")
            picture = {"type": "image", "image": {"id": f"m{n}", "mime_type": "image/png"}}
            meta.deliver(
                meta.message("hi", phone=phone), meta.message(picture), meta.message("Maya's")
            )
            template = {"kind": "template", "name": "follow_up", "language": "en_US"}
            owner.post(f"/inbox/{conversation.pk}/send", {"key": phone, "body": f"Reply {n}"})
            conversation.message_set.filter(text=f"Reply {n}").update(
                fallback=template, used_fallback=True
            )

    paths = (
        "/inbox/",
        "/inbox/?part=list&which=human",
        f"/inbox/{conversation.pk}/",
        f"/inbox/{conversation.pk}/?part=thread",
        f"/inbox/{conversation.pk}/?part=older",
        f"/flows/of/{conversation.pk}/",
        "/settings/numbers/",
    )
    fill(2)
    before = {path: len(site.queries(owner, path)) for path in paths}
    fill(8)
    assert {path: len(site.queries(owner, path)) for path in paths} == before
    assert max(before.values()) <= 15


def test_the_clock_in_the_list_is_that_of_the_number(agent: Client, alice: Agency) -> None:
    meta.connect(alice, sandbox=True)
    meta.deliver(meta.message("hi"))
    meta.deliver(meta.envelope("111", field="sandbox_clock", offset_seconds=23 * 3600))
    (countdown,) = Page(agent.get("/inbox/").content.decode()).find("window-countdown")
    left = datetime.fromisoformat(countdown["expires"] or "") - datetime.fromisoformat(
        countdown["server-now"] or ""
    )
    assert timedelta(minutes=58) < left <= timedelta(hours=1)
