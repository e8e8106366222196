"""One message: what it shows besides its words, what became of it, and doing it once more."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import (
    Conversation,
    DeliveryEvent,
    MediaFile,
    Message,
    OutboxItem,
    Template,
)
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page
from tests.pages.test_thread import CASES, EVIL, bubbles, harmless, said, tell
from tests.unit.test_content import VALID


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def hear(conversation: Conversation, content: dict[str, Any], **fields: Any) -> Message:
    """Store a message that came in."""
    return tell(
        conversation,
        content,
        **{"direction": "in", "status": "received", "source": "customer", **fields},
    )


def address(message: Message, what: str) -> str:
    return f"/inbox/{message.conversation_id}/messages/{message.ref}/{what}"


# --- What hangs on a message -----------------------------------------------------------------


def test_the_tapped_button_is_marked_on_its_question(
    agent: Client, conversation: Conversation
) -> None:
    question = tell(conversation, VALID["buttons"], wamid="wamid.q")
    answer = {"kind": "choice", "id": "no", "title": "No", "source": "button"}
    hear(conversation, answer, context_wamid="wamid.q")
    html = bubbles(agent, conversation)
    assert '<li class="chosen"><span>' in html
    assert html.count('class="chosen"') == 1
    assert Page(html).find("svg", **{"aria-label": "Tapped"})
    quote = Page(html).find("a", **{"data-goto": str(question.ref)})
    assert quote, "the answer leads to the question"


def test_reactions_hang_on_their_message_and_the_newest_counts(
    agent: Client, conversation: Conversation
) -> None:
    message = Message.objects.get()
    for emoji in ("👍", "❤️"):
        tell(
            conversation,
            {"kind": "reaction", "message_id": message.wamid, "emoji": emoji},
            source="agent",
        )
    html = bubbles(agent, conversation)
    assert html.count("<article") == 1
    assert "❤️" in html
    assert "👍" not in html
    taken = {"kind": "reaction", "message_id": message.wamid, "emoji": ""}
    tell(conversation, taken, source="agent")
    assert 'class="reactions"' not in bubbles(agent, conversation)
    failed = {"kind": "reaction", "message_id": message.wamid, "emoji": "💔"}
    tell(conversation, failed, status="failed", error={"cause": "Too old."})
    html = bubbles(agent, conversation)
    assert html.count("<article") == 2, "what failed is never hidden"
    assert 'class="reactions"' not in html


def test_an_edit_and_a_deletion_are_told_honestly(
    agent: Client, conversation: Conversation
) -> None:
    message = Message.objects.get()
    edit = {"kind": "text", "body": "hi there"}
    hear(conversation, {"kind": "edit", "message_id": message.wamid, "message": edit})
    html = bubbles(agent, conversation)
    assert "hi there" in said(html)
    assert "edited" in said(html)
    hear(conversation, {"kind": "revoke", "message_id": message.wamid})
    told = said(bubbles(agent, conversation))
    assert "The customer deleted this message." in told
    assert "Show what it said hi there" in told
    menu = agent.get(address(message, "menu")).content.decode()
    assert "Reply" not in menu, "what is gone cannot be answered"


def test_only_the_conversations_own_messages_belong_to_it(
    agent: Client, conversation: Conversation
) -> None:
    meta.deliver(meta.message("other", phone="15550002", wamid="wamid.other"))
    other = Conversation.objects.exclude(pk=conversation.pk).get()
    mine = Message.objects.get(conversation=conversation)
    hear(other, {"kind": "reaction", "message_id": mine.wamid, "emoji": "👻"})
    hear(conversation, {"kind": "text", "body": "Well"}, context_wamid="wamid.other")
    html = bubbles(agent, conversation)
    assert "👻" not in html
    assert "Answers a message that is not here" in said(html)


def test_a_flows_message_names_the_flow_and_its_step(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    flow = flowkit.buttons()
    for node in flow["nodes"]:
        node["title"] = f"Step {node['id']}"
    flowkit.go_live(flow)
    meta.deliver(meta.message("hi"))
    message = Message.objects.get(direction="out")
    assert message.step in {node["id"] for node in flow["nodes"]}
    told = said(bubbles(agent, message.conversation))
    assert f"{flow['name']} · Step {message.step}" in told


def test_what_happened_stands_between_the_messages(
    agent: Client, conversation: Conversation
) -> None:
    agent.post(f"/inbox/{conversation.pk}/take-over")
    assert 'class="thread-line"' in bubbles(agent, conversation)
    html = agent.get(f"/inbox/{conversation.pk}/", {"part": "older"}).content.decode()
    assert "Taken over from the automation · Agent" in said(html)


def test_new_messages_begin_at_a_line(agent: Client, conversation: Conversation) -> None:
    meta.deliver(meta.message("two"), meta.message("three"))
    html = agent.get(f"/inbox/{conversation.pk}/").content.decode()
    assert "3 new messages" in said(html)
    assert html.index('id="unread-line"') < html.index("<article")
    assert "unread-line" not in agent.get(f"/inbox/{conversation.pk}/").content.decode()


# --- Finding a message -----------------------------------------------------------------------


def test_a_message_far_up_is_shown_with_what_stands_around_it(
    agent: Client, conversation: Conversation
) -> None:
    now = int(timezone.now().timestamp())
    meta.deliver(*(meta.message(f"<{n}>", at=now - 200 + n) for n in range(100)))
    wanted = Message.objects.get(text="<30>")
    for part in ("", "&part=around"):
        page = agent.get(f"/inbox/{conversation.pk}/?at={wanted.ref}{part}").content.decode()
        assert page.count("<article") == 41
        assert "&lt;10&gt;" in page
        assert "&lt;50&gt;" in page
        assert page.count("data-marked") == 1
        assert "data-older" in page
        assert "data-newer" in page
    later = Page(page).find("p", **{"class": "more"})[-1]["data-newer"] or ""
    page = agent.get(later).content.decode()
    assert page.count("<article") == 40
    assert "&lt;51&gt;" in page


@pytest.mark.parametrize("ref", ["x", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_message_that_is_not_here_leads_to_the_newest(
    ref: str, agent: Client, conversation: Conversation
) -> None:
    answer = agent.get(f"/inbox/{conversation.pk}/?at={ref}")
    assert answer.status_code == 200
    assert b"data-marked" not in answer.content
    assert agent.get(f"/inbox/{conversation.pk}/?part=shown&refs={ref},").status_code == 200


def test_a_message_of_another_conversation_is_not_shown_here(
    agent: Client, conversation: Conversation
) -> None:
    meta.deliver(meta.message("secret", phone="15550002"))
    other = Message.objects.get(text="secret")
    for query in (f"at={other.ref}", f"part=shown&refs={other.ref}"):
        assert (
            b"secret"
            not in agent.get(f"/inbox/{conversation.pk}/?{query}")
            .content.replace(b"row-", b"")
            .split(b'id="thread"')[-1]
            .split(b"</article>")[0]
        )
    wrong = f"/inbox/{conversation.pk}/messages/{other.ref}/menu"
    assert agent.get(wrong).status_code == 404


def test_what_is_on_the_screen_comes_anew(agent: Client, conversation: Conversation) -> None:
    message = tell(conversation, VALID["text"], status="sent")
    path = f"/inbox/{conversation.pk}/?part=shown&refs={message.ref}"
    assert "Sent" in said(agent.get(path).content.decode())
    Message.objects.filter(pk=message.pk).update(status="read")
    html = agent.get(path).content.decode()
    assert html.count("<article") == 1
    assert "Read" in said(html)


def test_a_page_with_all_kinds_costs_few_queries(owner: Client, alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    conversation = Conversation.objects.select_related("number").get()
    path = f"/inbox/{conversation.pk}/"
    # After these, what comes from the old number is another conversation's.
    moves = {"number_changed", "user_id_changed"}

    def fill() -> None:
        meta.deliver(
            *(meta.message(CASES[name]["message"]) for name in sorted(CASES.keys() - moves))
        )
        for content in VALID.values():
            tell(conversation, content)
        tell(conversation, VALID["text"], status="failed", error={"cause": "No."}, wamid=None)

    fill()
    before = len(site.queries(owner, path)), len(site.queries(owner, f"{path}?part=thread"))
    for _ in range(3):
        fill()
    after = len(site.queries(owner, path)), len(site.queries(owner, f"{path}?part=thread"))
    assert after <= before
    assert before[0] <= 15


# --- What became of it -----------------------------------------------------------------------


def test_the_timeline_tells_what_became_of_a_message(
    agent: Client, conversation: Conversation
) -> None:
    message = tell(
        conversation,
        VALID["text"],
        used_fallback=True,
        fallback=flowkit.FALLBACK,
        status="failed",
        error={"cause": "You have blocked this customer.", "cure": "Unblock.", "details": "Meta's"},
    )
    for kind, detail, code in (
        ("fallback", "", None),
        ("accepted", "", None),
        ("of_tomorrow", "", 7),
        ("failed", "You have blocked this customer.", 130403),
    ):
        DeliveryEvent.objects.create(
            message=message, kind=kind, at=timezone.now(), detail=detail, code=code
        )
    told = said(agent.get(address(message, "timeline")).content.decode())
    for words in (
        "Queued",
        "Template used instead",
        "Accepted by WhatsApp",
        "Of_tomorrow Meta\u2019s code 7",
        "Failed You have blocked this customer. (Meta\u2019s code 130403)",
        "What to do: Unblock.",
        "Meta says: Meta's",
        "so its template went out instead",
        "Send again",
    ):
        assert words in " ".join(told.split())
    assert "Raw record" not in told, "that is for those who manage"
    doubt = tell(conversation, VALID["text"], status="in_doubt")
    told = said(agent.get(address(doubt, "timeline")).content.decode())
    assert "WhatsApp\u2019s answer got lost" in told
    received = Message.objects.get(direction="in")
    assert "Received" in said(agent.get(address(received, "timeline")).content.decode())


def test_the_raw_record_is_for_managers(
    agent: Client, owner: Client, conversation: Conversation
) -> None:
    message = Message.objects.get()
    assert agent.get(address(message, "raw")).status_code == 403
    told = Page(owner.get(address(message, "raw")).content.decode()).text
    assert message.wamid in told
    assert '"body": "hi"' in told
    assert "As Meta sent it" in told
    assert "access_token" not in told
    DeliveryEvent.objects.create(
        message=message, kind="sent", at=timezone.now(), raw={"pricing": "free"}
    )
    assert "free" in owner.get(address(message, "raw")).content.decode()


def test_nothing_in_the_dialogs_becomes_markup(owner: Client, alice: Agency) -> None:
    meta.connect(alice)
    card = {"name": {"formatted_name": EVIL}, "phones": [{"phone": EVIL, "type": EVIL}]}
    meta.deliver(meta.message({"type": "contacts", "contacts": [card]}, name=EVIL))
    message = Message.objects.get()
    Message.objects.update(error={"cause": EVIL, "cure": EVIL, "details": EVIL}, status="failed")
    DeliveryEvent.objects.create(message=message, kind="x", at=timezone.now(), detail=EVIL)
    menu = Page(owner.get(address(message, "menu")).content.decode())
    assert menu.active() == []
    assert not menu.find("img", src="x")
    harmless(owner.get(address(message, "timeline")).content.decode())
    page = Page(owner.get(address(message, "raw")).content.decode())
    assert page.active() == []
    assert not page.find("img", src="x")


# --- Once more -------------------------------------------------------------------------------


def test_what_failed_is_sent_again_once(agent: Client, conversation: Conversation) -> None:
    failed = tell(conversation, VALID["text"], status="failed", error={"cause": "No."})
    assert "Send again" in said(bubbles(agent, conversation))
    for _ in range(2):
        answer = agent.post(address(failed, "again"))
        assert answer.status_code == 204
        assert json.loads(answer["HX-Trigger"])["toast"]["kind"] == "good"
    fresh = Message.objects.get(direction="out", status="queued")
    assert fresh.content == failed.content
    assert fresh.source == "agent"
    assert OutboxItem.objects.filter(message=fresh).count() == 1
    failed.refresh_from_db()
    assert failed.status == "failed", "what failed is a fact"
    html = bubbles(agent, conversation)
    assert "Send again" not in said(html)
    assert Page(html).find("a", **{"data-goto": str(fresh.ref)})


def test_what_cannot_be_sent_again_says_why(agent: Client, conversation: Conversation) -> None:
    def refused(message: Message) -> dict[str, Any]:
        answer = agent.post(address(message, "again"))
        assert Message.objects.filter(status="queued").count() == 0
        told: dict[str, Any] = json.loads(answer["HX-Trigger"])
        assert told["toast"]["kind"] == "bad"
        return told

    assert "Only a message that failed" in refused(Message.objects.get())["toast"]["text"]
    sent = tell(conversation, VALID["text"])
    assert "Only a message that failed" in refused(sent)["toast"]["text"]
    odd = tell(conversation, {"kind": "text", "body": ""}, status="failed")
    assert "Only a message that failed" in refused(odd)["toast"]["text"]
    failed = tell(conversation, VALID["text"], status="failed")
    conversation.contact.blocked = True
    conversation.contact.save()
    assert "blocked" in refused(failed)["toast"]["text"]
    conversation.contact.blocked = False
    conversation.contact.marketing_opt_out = True
    conversation.contact.save()
    flowkit.template(conversation.number)
    Template.objects.update(category="MARKETING")
    template = tell(conversation, flowkit.FALLBACK, status="failed")
    assert "marketing" in refused(template)["toast"]["text"]
    Conversation.objects.update(window_opened_at=None)
    told = refused(failed)
    assert "window is closed" in told["toast"]["text"]
    assert told["compose"] == {"kind": "template"}


def test_a_file_that_could_not_be_fetched_is_fetched_again(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    meta.deliver(meta.message(CASES["image"]["message"]))
    message = Message.objects.get()
    MediaFile.objects.update(state="failed", error="Too old.", attempts=12, due_at=None)
    assert "Try again" in said(bubbles(agent, message.conversation))
    assert agent.post(address(message, "file")).status_code == 204
    file = MediaFile.objects.get()
    assert (file.state, file.attempts, file.error) == ("pending", 0, "")
    assert file.due_at is not None
    told = json.loads(agent.post(address(message, "file"))["HX-Trigger"])["toast"]["text"]
    assert "nothing to fetch" in told


# --- Contact cards ---------------------------------------------------------------------------


def test_a_contact_card_is_saved_as_a_file(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    card = {
        "name": {"formatted_name": "Ann; Lee", "first_name": "Ann", "last_name": "Lee"},
        "phones": [{"phone": "+1 555\r\nX:evil", "type": "CELL\n"}],
        "org": {"company": "Lee, Sons"},
    }
    meta.deliver(meta.message({"type": "contacts", "contacts": [card]}))
    message = Message.objects.get()
    answer = agent.get(address(message, "cards/0.vcf"))
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="Ann Lee.vcf"'
    lines = answer.content.decode().split("\r\n")
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:3.0", "FN:Ann\\; Lee", "N:Lee;Ann;;;"]
    assert "TEL;TYPE=CELL:+1 555\\nX:evil" in lines
    assert "ORG:Lee\\, Sons" in lines
    assert agent.get(address(message, "cards/1.vcf")).status_code == 404


def test_the_menu_offers_what_fits_the_message(
    agent: Client, owner: Client, conversation: Conversation
) -> None:
    def offered(client: Client, message: Message) -> str:
        return Page(client.get(address(message, "menu")).content.decode()).text

    received = Message.objects.get()
    assert "Reply" in offered(agent, received)
    assert "Copy the text" in offered(agent, received)
    assert "Raw record" not in offered(agent, received)
    assert "Raw record" in offered(owner, received)
    queued = tell(conversation, VALID["text"], status="queued")
    assert "Reply" not in offered(agent, queued), "WhatsApp does not know it yet"
    failed = tell(conversation, VALID["text"], status="failed")
    assert "Send again" in offered(agent, failed)
    cards = tell(conversation, VALID["contacts"])
    assert "Save contact" in offered(agent, cards)
    note = tell(
        conversation,
        {"kind": "note", "body": "Mind"},
        direction="note",
        text="Mind",
        source="agent",
    )
    assert "Reply" not in offered(agent, note)
