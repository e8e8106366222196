"""The thread: every kind of message is told in words, in order, and never as markup."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Conversation, DeliveryEvent, MediaFile, Message, Template
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages.conftest import SignIn
from tests.pages.site import Page
from tests.unit.test_content import VALID

WEBHOOKS = Path(__file__).parents[1] / "fixtures" / "webhooks"
CASES: dict[str, dict[str, Any]] = json.loads((WEBHOOKS / "messages.json").read_text())
# What the thread says of a customer's message, where it is not simply the message's text.
SAYS = {
    "video": "Video Is being fetched from WhatsApp",
    "audio": "Voice message Is being fetched",
    "voice_of_old": "Audio Is being fetched",
    "document": "Document · a.pdf Is being fetched",
    "sticker": "Sticker Is being fetched",
    "location_without_name": "1.5, 2.5",
    "contact_requested": "Ann",
    "list_reply": "Row More",
    "template_button": "Continue",
    "form": "Form filled in Sent A 1",
    "address": "Address Addr It brought no answers along.",
    "call_permission": "Allowed calls",
    "unknown_interactive": "Unsupported: interactive hologram_reply",
    "order": "Order of 1 product please p \u00d7 2 $3.00 In all $3.00",
    "reaction": "Reacted 👍",
    "reaction_removed": "Removed the reaction",
    "number_changed": "The customer\u2019s number changed: it is now +15559",
    "user_id_changed": "The customer\u2019s id at WhatsApp changed.",
    "edit": "Edited a message that is not here. It now reads:",
    "revoke": "Deleted a message that is not here",
    "request_welcome": "Opened the chat for the first time",
    "of_tomorrow": "Unsupported: telepathy",
    "forwarded": "Forwarded many times look",
    "about_a_product": "About the product p Is it in stock?",
    "media_placeholder": "Unsupported: media_placeholder",
    "edit_of_an_edit": "Edited a message that is not here.",
}
# What the thread says of a message that goes out.
TELLS = {
    "text": "Hello",
    "image": "a.png example.com Look",
    "video": "Video The file lies with WhatsApp only.",
    "audio": "a.png example.com",
    "document": "a.pdf example.com",
    "sticker": "a.png example.com",
    "buttons": "Question Well? Small print Yes No",
    "buttons under a picture": "a.png example.com Well? Yes",
    "list": "Choose Show One Row Two Row 2 More",
    "location": "Office 1.5, 2",
    "location_request": "Where? Send location",
    "contacts": "Ann Lee +15550001 2000-02-29 Save contact",
    "link_button": "See Open",
    "carousel": "Look a.png example.com Open a.png example.com Open",
    "carousel of replies": "Look a.png example.com One Yes a.png example.com B",
    "form": "Fill Start",
    "form in the making": "Fill Start",
    "form of a server": "Fill Start",
    "product": "Product p View",
    "product_list": "Ours Look All Product p View items",
    "product_carousel": "Look Product p Product q View items",
    "catalog": "Look View catalogue",
    "catalog as it is": "Look View catalogue",
    "address": "Where to? Provide address",
    "address without values": "Where to? Provide address",
    "call_permission": "May we call? Choose a preference for calls",
    "contact_info_request": "Your number? Share phone number",
    "reaction": "Reacted 👍",
    "template": "Maya · 12 The template is not here any more",
    "template with names": "Template order_2",
    "template with a code": "Template code_1",
}
EVIL = """"'><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7|add:7 }}"""


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def bubbles(client: Client, conversation: Conversation, part: str = "thread") -> str:
    answer = client.get(f"/inbox/{conversation.pk}/", {"part": part})
    assert answer.status_code == 200
    return answer.content.decode()


def said(html: str) -> str:
    """Return the thread's text without the times."""
    return re.sub(r"\b\d\d:\d\d(:\d\d)?\b", "", Page(html).text)


def tell(conversation: Conversation, content: dict[str, Any], **fields: Any) -> Message:
    """Store a message that went out."""
    return Message.objects.create(
        **{
            "conversation": conversation,
            "direction": "out",
            "status": "sent",
            "source": "flow",
            "kind": content["kind"],
            "content": content,
            "text": str(content.get("body") or content["kind"]),
            "at": timezone.now(),
            **fields,
        }
    )


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_a_customer_sends_is_told(name: str, agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message(CASES[name]["message"]))
    html = bubbles(agent, Conversation.objects.get())
    assert html.count("<article") == 1
    assert SAYS.get(name) or CASES[name].get("text"), "say what this kind looks like"
    assert SAYS.get(name, CASES[name].get("text")) in said(html)
    row = Page(agent.get("/inbox/?part=list").content.decode()).text
    assert Message.objects.get().text in row, "and the list shows it"


@pytest.mark.parametrize("name", sorted(VALID))
def test_what_goes_out_is_told(name: str, agent: Client, conversation: Conversation) -> None:
    content = VALID[name]
    tell(conversation, content)
    assert TELLS.get(name, str(content.get("body") or content["kind"])) in said(
        bubbles(agent, conversation)
    )


def test_a_long_text_is_shown_whole(agent: Client, conversation: Conversation) -> None:
    body = "A line.\n" + "word " * 500 + "end"
    tell(conversation, {"kind": "text", "body": body}, text=body[:159] + "…")
    assert body in bubbles(agent, conversation)


@pytest.mark.parametrize("name", sorted(VALID))
def test_a_fallback_is_told_in_place_of_the_message(
    name: str, agent: Client, conversation: Conversation
) -> None:
    tell(conversation, VALID[name], fallback=flowkit.FALLBACK, used_fallback=True)
    told = said(bubbles(agent, conversation))
    assert "Window closed: the template went out instead" in told
    assert "Template follow_up" in told


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "unsupported", "errors": 5},
        {"kind": "product_list", "sections": [{"title": "Tea", "retailer_ids": 5}]},
        {"kind": "product_carousel", "retailer_ids": 5},
    ],
)
def test_a_list_that_is_none_is_shown_as_nothing(
    odd: dict[str, Any], agent: Client, conversation: Conversation
) -> None:
    tell(conversation, odd)
    assert bubbles(agent, conversation)


def mutilated(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the message with each of its values in turn replaced by what does not belong there."""
    for path in _leaves(message["message"]):
        for odd in (None, 5, -1.5, True, "", [], {}, [1], {"a": "b"}, "x" * 300):
            changed = copy.deepcopy(message["message"])
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = odd
            yield changed


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, found in inner:
        if path or key != "type":
            yield (*path, key)
        if isinstance(found, dict | list):
            yield from _leaves(found, (*path, key))


@pytest.mark.parametrize("name", sorted(CASES.keys() - {"request_welcome", "media_placeholder"}))
def test_whatever_comes_in_can_be_shown(name: str, agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(*(meta.message(message) for message in mutilated(CASES[name])))
    assert Message.objects.exists()
    for conversation in Conversation.objects.all():
        url = f"/inbox/{conversation.pk}/?part=older"
        while url:
            html = agent.get(url).content.decode()
            found = re.search(r'data-older="([^"]*)"', html)
            url = found[1].replace("&amp;", "&") if found else ""
    assert agent.get("/inbox/").status_code == 200


@pytest.mark.parametrize("count", [1, 40, 41, 95])
def test_earlier_messages_come_page_by_page_without_holes(
    count: int, agent: Client, alice: Agency
) -> None:
    meta.connect(alice)
    # Meta's times have no fractions: messages share theirs, and pages break among them.
    now = int(timezone.now().timestamp())
    meta.deliver(*(meta.message(f"<{n}>", at=now - 200 + n // 7) for n in range(count)))
    conversation = Conversation.objects.get()
    shown: list[int] = []
    url = f"/inbox/{conversation.pk}/"
    while url:
        html = agent.get(url).content.decode()
        page = [int(n) for n in re.findall(r">&lt;(\d+)&gt;</p>", html)]
        shown = page + shown
        found = re.search(r'data-older="([^"]*)"', html)
        url = found[1].replace("&amp;", "&") if found else ""
        # What arrives in the meantime moves no page.
        meta.deliver(meta.message("new"))
    assert shown == list(range(count))


def test_an_edge_of_a_page_does_not_hide_templates_or_timelines(
    agent: Client, conversation: Conversation
) -> None:
    Template.objects.create(
        waba_id=conversation.number.waba_id,
        name="order_1",
        language="en_US",
        status="APPROVED",
        category="UTILITY",
        components=[
            {"type": "HEADER", "format": "TEXT", "text": "Order"},
            {"type": "BODY", "text": "Dear {{1}}, it is number {{2}}."},
            {"type": "FOOTER", "text": "Thanks"},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Track"}]},
        ],
    )
    message = tell(conversation, VALID["template"], status="failed", error={"cause": "No such one"})
    DeliveryEvent.objects.create(
        message=message, kind="failed", at=timezone.now(), detail="Not on WhatsApp", code=131026
    )
    told = said(bubbles(agent, conversation))
    assert "Order Dear Maya, it is number 12. Thanks Track" in told
    assert "No such one" in told
    path = f"/inbox/{conversation.pk}/messages/{message.ref}/timeline"
    assert "Not on WhatsApp (Meta\u2019s code 131026)" in said(agent.get(path).content.decode())


def evil_messages() -> list[dict[str, Any]]:
    choice = {"id": EVIL, "title": EVIL, "description": EVIL}
    phones = [{"phone": EVIL}]
    return [
        meta.message(body, name=EVIL)
        for body in (
            EVIL,
            {"type": "image", "image": {"id": EVIL, "mime_type": EVIL, "caption": EVIL}},
            {"type": "document", "document": {"id": "m", "filename": EVIL, "caption": EVIL}},
            {
                "type": "location",
                "location": {"latitude": EVIL, "longitude": EVIL, "name": EVIL, "address": EVIL},
            },
            {
                "type": "contacts",
                "contacts": [{"name": {"formatted_name": EVIL}, "phones": phones}],
            },
            {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": choice}},
            {"type": "button", "button": {"payload": EVIL, "text": EVIL}},
            {"type": "reaction", "reaction": {"message_id": EVIL, "emoji": EVIL}},
            {"type": "unsupported", "unsupported": {"type": EVIL}},
            {EVIL: EVIL, "type": EVIL},
            {
                "type": "text",
                "text": {"body": EVIL},
                "referral": {"source_type": EVIL, "headline": EVIL, "source_url": EVIL},
            },
        )
    ]


def harmless(html: str) -> None:
    page = Page(html)
    assert page.active() == []
    assert not page.find("img", src="x")
    assert "14" not in re.findall(r"<script>alert\(2\)</script>(\S+)", page.text)
    assert EVIL in " ".join([*html_values(page), page.text])


def html_values(page: Page) -> list[str]:
    return [value or "" for _, attributes in page.elements for value in attributes.values()]


def test_what_a_customer_writes_is_never_markup(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    flow = flowkit.buttons()
    flow["name"] = EVIL
    flow["nodes"][0]["title"] = EVIL
    flowkit.go_live(flow)
    meta.deliver(*evil_messages())
    MediaFile.objects.update(state="ready", sniffed_type="image/png", error=EVIL)
    conversation = Conversation.objects.select_related("number").get()
    template = Template.objects.create(
        waba_id=conversation.number.waba_id,
        name=EVIL,
        language="en_US",
        status="APPROVED",
        category="UTILITY",
        components=[{"type": "BODY", "text": EVIL + "{{1}}"}],
    )
    tell(conversation, VALID["link_button"] | {"body": EVIL, "label": EVIL})
    tell(conversation, VALID["text"], error={"cause": EVIL, "cure": EVIL})
    pk = conversation.pk
    for path in (
        "/inbox/",
        f"/inbox/{pk}/",
        f"/flows/of/{pk}/",
        "/flows/",
        f"/inbox/{pk}/template-fields?template={template.pk}",
    ):
        harmless(agent.get(path).content.decode())
    refused = agent.post(f"/inbox/{pk}/send", {"key": "k", "kind": "buttons", "body": EVIL})
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/json"


def test_a_link_leads_to_the_web_only(agent: Client, conversation: Conversation) -> None:
    tell(conversation, VALID["link_button"])
    page = Page(bubbles(agent, conversation))
    (link,) = page.find("a", href="https://e.com")
    assert link["rel"] == "noreferrer noopener"


def test_a_picture_is_shown_once_it_is_there(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message(CASES["image"]["message"]))
    conversation = Conversation.objects.get()
    message = Message.objects.get()
    assert "Picture Is being fetched from WhatsApp" in said(bubbles(agent, conversation))
    MediaFile.objects.update(state="failed", error="It is too old.")
    told = said(bubbles(agent, conversation))
    assert "Picture Could not be fetched: It is too old. Try again" in told
    MediaFile.objects.update(state="ready", sniffed_type="image/png")
    page = Page(bubbles(agent, conversation))
    assert page.find("img", src=f"/media/{message.ref}", alt="Look")
    MediaFile.objects.update(sniffed_type="image/x-unknown")
    page = Page(bubbles(agent, conversation))
    assert not page.find("img")
    assert page.find("a", href=f"/media/{message.ref}"), "what no browser shows is downloaded"


def test_the_head_says_who_answers_and_until_when(
    agent: Client, conversation: Conversation
) -> None:
    html = bubbles(agent, conversation)
    assert "Automation answers" in said(html)
    (countdown,) = Page(html).find("window-countdown")
    closes_at = conversation.window.closes_at
    assert closes_at is not None
    assert countdown["expires"] == closes_at.isoformat()
    agent.post(f"/inbox/{conversation.pk}/take-over")
    assert "Agent answers" in said(bubbles(agent, conversation))
    assert timezone.now() - conversation.last_message_at < timedelta(minutes=1)
