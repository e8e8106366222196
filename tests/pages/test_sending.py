"""What the composer's form does to a conversation, however often and however late it comes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations.content import limits
from conversations.models import Conversation, Message, Number, OutboxItem, Template
from conversations.window import SAFETY_MARGIN
from flows.models import Session
from tenants.models import Agency, WorkDue
from tests.integration import flowkit, meta
from tests.pages.conftest import SignIn
from tests.pages.site import Page

CLOSED = "The 24-hour window is closed: only an approved template can be sent."


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def send(client: Client, conversation: Conversation, **form: Any) -> tuple[int, Page]:
    answer = client.post(f"/inbox/{conversation.pk}/send", {"key": "k", **form})
    return answer.status_code, Page(answer.content.decode())


def sent() -> list[str]:
    return list(Message.objects.filter(direction="out").order_by("id").values_list("text", flat=1))


def nothing_happened(conversation: Conversation) -> bool:
    before = (conversation.handler, conversation.preview, conversation.last_message_at)
    conversation.refresh_from_db()
    after = (conversation.handler, conversation.preview, conversation.last_message_at)
    return before == after and not OutboxItem.objects.exists()


def window_closes_in(left: timedelta) -> None:
    opened_at = timezone.now() - timedelta(hours=24) + left
    Conversation.objects.update(window_opened_at=opened_at)


def test_a_message_is_queued_with_its_author_and_its_work(
    owner: Client, conversation: Conversation, alice: Agency
) -> None:
    status, _ = send(owner, conversation, body="  Good morning\nMaya  ")
    assert status == 200
    message = Message.objects.get(direction="out")
    assert message.content == {"kind": "text", "body": "Good morning\nMaya"}
    assert (message.source, message.status, str(message.author)) == ("agent", "queued", "Owner")
    assert OutboxItem.objects.get().message == message
    assert WorkDue.objects.filter(agency=alice, task="whatsapp.sender.drain").exists()
    conversation.refresh_from_db()
    assert conversation.preview == "Good morning Maya"


@pytest.mark.parametrize("key", ["", "k" * 65, "k\x00", "k\n", "k" * 5000])
def test_a_form_without_a_good_key_is_refused_and_never_lost_in_silence(
    key: str, owner: Client, conversation: Conversation
) -> None:
    for _ in range(2):
        status, page = send(owner, conversation, body="Hello", key=key)
        assert status == 422
        assert "This page is out of date" in page.text
    assert nothing_happened(conversation)


def test_a_key_belongs_to_its_conversation(owner: Client, conversation: Conversation) -> None:
    meta.deliver(meta.message("hi", phone="15550002", name="Jonas"))
    other = Conversation.objects.exclude(pk=conversation.pk).get()
    for wanted in (conversation, other, conversation, other):
        assert send(owner, wanted, body="Hello")[0] == 200
    assert sent() == ["Hello", "Hello"]
    assert Message.objects.filter(direction="out", conversation=other).count() == 1


def test_a_form_that_failed_can_be_mended_and_sent_with_the_same_key(
    owner: Client, conversation: Conversation
) -> None:
    assert send(owner, conversation, body="x" * 5000)[0] == 422
    assert send(owner, conversation, body="shorter")[0] == 200
    assert sent() == ["shorter"]


def test_an_answer_that_got_lost_is_no_failure_a_day_later(
    owner: Client, conversation: Conversation
) -> None:
    assert send(owner, conversation, body="Hello")[0] == 200
    window_closes_in(timedelta(0))
    assert send(owner, conversation, body="Hello")[0] == 200
    assert sent() == ["Hello"]


@pytest.mark.parametrize(
    ("left", "status"),
    [
        (timedelta(hours=1), 200),
        (SAFETY_MARGIN + timedelta(seconds=30), 200),
        (SAFETY_MARGIN, 422),
        (timedelta(0), 422),
        (timedelta(days=-30), 422),
    ],
)
def test_free_form_needs_an_open_window(
    left: timedelta, status: int, owner: Client, conversation: Conversation
) -> None:
    window_closes_in(left)
    got, page = send(owner, conversation, body="Hello")
    assert got == status
    assert (CLOSED in page.text) is (status == 422)
    assert nothing_happened(conversation) is (status == 422)


def test_a_customer_who_never_wrote_gets_templates_only(
    owner: Client, conversation: Conversation
) -> None:
    Conversation.objects.update(window_opened_at=None)
    assert owner.get(f"/inbox/{conversation.pk}/").status_code == 200
    assert send(owner, conversation, body="Hello")[0] == 422


def test_a_sandbox_numbers_own_clock_decides(owner: Client, alice: Agency) -> None:
    meta.connect(alice, sandbox=True)
    meta.deliver(meta.message("hi"))
    meta.deliver(meta.envelope("111", field="sandbox_clock", offset_seconds=25 * 3600))
    conversation = Conversation.objects.get()
    status, page = send(owner, conversation, body="Hello")
    assert (status, CLOSED in page.text) == (422, True)


def test_the_reason_names_its_field_and_the_composer_is_left_alone(
    owner: Client, conversation: Conversation
) -> None:
    """The page says it beside the field; what was typed is in the composer, which stays."""
    typed = "y" * 4097
    answer = owner.post(f"/inbox/{conversation.pk}/send", {"key": "k", "body": typed})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["field"] == "content.body"
    assert "4096" in problem["message"]
    whole = Page(owner.get(f"/inbox/{conversation.pk}/").content.decode())
    assert whole.find("form", **{"class": "composer-open"})
    (settings,) = whole.find("meta", name="htmx-config")
    assert '{"code": "422", "swap": true, "error": true}' in (settings["content"] or "")
    assert nothing_happened(conversation)


def test_more_than_three_buttons_are_not_dropped_unsaid(
    owner: Client, conversation: Conversation
) -> None:
    form = {"kind": "buttons", "content.body": "Which?"}
    form |= {f"content.buttons.{n}.title": str(n) for n in range(3)}
    status, _ = send(owner, conversation, **form)
    assert status == 200
    form |= {"content.buttons.3.title": "4"}
    status, page = send(owner, conversation, **{**form, "key": "k2"})
    assert status == 422
    assert "3" in page.text
    assert len(sent()) == 1


def test_a_person_who_writes_takes_a_running_flow_over(
    owner: Client, alice: Agency, sign_in: SignIn
) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    conversation = Conversation.objects.get()
    assert conversation.handler == "bot"
    send(owner, conversation, body="Let me help")
    conversation.refresh_from_db()
    assert (conversation.handler, str(conversation.assignee)) == ("human", "Owner")
    meta.deliver(meta.tap("yes", "Yes"))
    assert sent() == ["Shall we, Maya?", "Let me help"], "the flow is silent"
    assert Session.objects.get().status == "waiting"
    # Another colleague helps out; the conversation stays with the first one.
    send(sign_in(alice, "agent"), conversation, key="k2", body="Me too")
    conversation.refresh_from_db()
    assert str(conversation.assignee) == "Owner"
    owner.post(f"/inbox/{conversation.pk}/hand-back")
    meta.deliver(meta.tap("yes", "Yes"))
    assert sent()[-1] == "You said Yes."


def test_what_is_refused_takes_nothing_over(owner: Client, alice: Agency) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    conversation = Conversation.objects.get()
    window_closes_in(timedelta(0))
    for form in ({"body": "late"}, {"body": ""}, {"template": "1"}):
        assert send(owner, conversation, **form)[0] == 422
    conversation.refresh_from_db()
    assert conversation.handler == "bot"
    assert conversation.assignee is None


@pytest.fixture
def template(conversation: Conversation) -> Template:
    return Template.objects.create(
        waba_id=conversation.number.waba_id,
        name="reminder",
        language="en_US",
        status="APPROVED",
        category="UTILITY",
        parameter_format="named",
        components=[
            {"type": "HEADER", "format": "TEXT", "text": "About {{topic}}"},
            {"type": "BODY", "text": "Dear {{name}}, see you {{when}}."},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Fine"},
                    {"type": "URL", "text": "Map", "url": "https://example.com/{{1}}"},
                ],
            },
        ],
    )


BLANKS = {
    "header-0-topic": "the visit",
    "body-0-name": "Maya",
    "body-0-when": "on Monday",
    "button-1-1": "berlin",
}


def test_a_template_goes_out_filled_in_though_the_window_is_closed(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    window_closes_in(timedelta(0))
    fields = owner.get(f"/inbox/{conversation.pk}/template-fields", {"template": template.pk})
    page = Page(fields.content.decode())
    assert [found["name"] for found in page.find("input")] == list(BLANKS)
    assert page.find("input", name="body-0-name", value="Maya"), "what is known is proposed"
    status, _ = send(owner, conversation, template=str(template.pk), **BLANKS)
    assert status == 200
    page = Page(owner.get(f"/inbox/{conversation.pk}/").content.decode())
    assert "About the visit Dear Maya, see you on Monday. Fine Map" in page.text
    assert Message.objects.get(direction="out").content == {
        "kind": "template",
        "name": "reminder",
        "language": "en_US",
        "header": {"type": "text", "text": "the visit", "name": "topic"},
        "body": [{"text": "Maya", "name": "name"}, {"text": "on Monday", "name": "when"}],
        "buttons": [{"index": 1, "type": "url", "text": "berlin"}],
    }


def test_what_was_sent_is_shown_in_the_list_and_found_by_every_word_of_it(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    send(owner, conversation, body=" ".join(["word"] * 200) + " zanzibar", key="long")
    assert len(Conversation.objects.get().preview) == limits.SUMMARY
    assert "Maya" in Page(owner.get("/inbox/?which=all&q=zanzibar").content.decode()).text
    send(owner, conversation, template=str(template.pk), **BLANKS, key="template")
    assert Conversation.objects.get().preview == "Dear Maya, see you on Monday."
    assert "see you" in Page(owner.get("/inbox/?which=all&q=monday").content.decode()).text


def test_a_one_time_code_is_not_shown_in_the_list(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    Template.objects.update(category="AUTHENTICATION")
    send(owner, conversation, template=str(template.pk), **BLANKS)
    assert Conversation.objects.get().preview == "Template: reminder"


@pytest.mark.parametrize("missing", sorted(BLANKS))
@pytest.mark.parametrize("blank", ["", "  \n", None])
def test_a_template_with_a_blank_left_open_is_refused(
    missing: str,
    blank: str | None,
    owner: Client,
    conversation: Conversation,
    template: Template,
) -> None:
    form = {key: value for key, value in BLANKS.items() if key != missing}
    if blank is not None:
        form[missing] = blank
    status, page = send(owner, conversation, template=str(template.pk), **form)
    assert status == 422
    assert "Fill in:" in page.text
    assert missing.rpartition("-")[2] in page.text
    assert nothing_happened(conversation)


@pytest.mark.parametrize("value", ["a\x00b", "x" * 5000])
def test_a_blank_with_what_cannot_be_sent_is_refused(
    value: str, owner: Client, conversation: Conversation, template: Template
) -> None:
    form = {**BLANKS, "body-0-name": value}
    assert send(owner, conversation, template=str(template.pk), **form)[0] == 422
    assert nothing_happened(conversation)


def test_a_template_of_another_account_is_not_offered(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    Template.objects.update(waba_id="waba-of-another-number")
    assert "reminder" not in owner.get(f"/inbox/{conversation.pk}/").content.decode()
    status, page = send(owner, conversation, template=str(template.pk), **BLANKS)
    assert (status, "Choose a template first." in page.text) == (422, True)


@pytest.mark.parametrize("asked", ["", "0", "-1", "x", "1.5", "²", "9" * 30, "9" * 5000, "\x00"])
def test_a_template_that_is_none(asked: str, owner: Client, conversation: Conversation) -> None:
    path = f"/inbox/{conversation.pk}/template-fields"
    answer = owner.get(path, {"template": asked})
    assert (answer.status_code, answer.content.strip()) == (200, b"")
    assert send(owner, conversation, template=asked)[0] == 422


def test_nothing_is_taken_for_a_number_that_is_off(
    owner: Client, conversation: Conversation
) -> None:
    Number.objects.update(active=False)
    status, page = send(owner, conversation, body="Hello")
    assert status == 422
    assert "switched off" in page.text
    assert nothing_happened(conversation)
