"""Writing to a customer: what is sent once, what is refused, and that the reason is shown."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Conversation, Message, OutboxItem, Template
from tenants.models import Agency
from tests.pages.conftest import SignIn


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def template(conversation: Conversation) -> Template:
    return Template.objects.create(
        waba_id=conversation.number.waba_id,
        name="reminder",
        language="en_US",
        status="APPROVED",
        category="UTILITY",
        components=[{"type": "BODY", "text": "Hello {{1}}, see you {{2}}."}],
    )


BUTTONS = {"kind": "buttons", "content.body": "x", "content.buttons.0.title": "Same"}


def send(owner: Client, conversation: Conversation, **form: object) -> tuple[int, str]:
    answer = owner.post(f"/inbox/{conversation.pk}/send", {"key": "k1", **form})
    return answer.status_code, answer.content.decode()


def sent() -> list[dict[str, object]]:
    return [m.content for m in Message.objects.filter(direction="out").order_by("id")]


def test_a_text_is_queued_and_shown_and_a_person_answers_from_now_on(
    owner: Client, conversation: Conversation
) -> None:
    status, html = send(owner, conversation, body="Hello *there*")
    assert status == 200
    assert html == '{"key": "k1"}'
    assert "Hello *there*" in owner.get(f"/inbox/{conversation.pk}/").content.decode()
    assert sent() == [{"kind": "text", "body": "Hello *there*"}]
    assert OutboxItem.objects.count() == 1
    conversation.refresh_from_db()
    assert conversation.handler == "human"
    assert str(conversation.assignee) == "Owner"


def test_what_is_known_of_the_contact_is_offered_in_words(
    owner: Client, conversation: Conversation
) -> None:
    conversation.contact.fields = {"order_number": "A 17"}
    conversation.contact.save()
    page = owner.get(f"/inbox/{conversation.pk}/").content.decode()
    offered = page.split('data-path="contact.fields.order_number"')[1].split("<span>")[1]
    assert offered.startswith("Order number<")


def test_buttons(owner: Client, conversation: Conversation) -> None:
    form = {"content.body": "Which?", "content.buttons.0.title": "One"}
    send(owner, conversation, kind="buttons", **form, **{"content.buttons.2.title": "Two"})
    (content,) = sent()
    assert content["kind"] == "buttons"
    assert [b["title"] for b in content["buttons"]] == ["One", "Two"]  # type: ignore[attr-defined]


def test_the_same_form_twice_is_one_message(owner: Client, conversation: Conversation) -> None:
    for _ in range(2):
        assert send(owner, conversation, body="once")[0] == 200
    assert len(sent()) == 1
    assert send(owner, conversation, body="again", key="k2")[0] == 200
    assert len(sent()) == 2


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"body": "   "}, "Write a message first"),
        ({"body": "x" * 4097}, "4096"),
        ({**BUTTONS, "content.buttons.0.title": "t" * 21}, "20"),
        ({**BUTTONS, "content.buttons.1.title": "Same"}, "differ"),
        ({"kind": "nothing"}, "kind"),
        ({"kind": "media"}, "Attach a file first"),
        ({"body": "Hello {{ contact.fields.city }}"}, "contact.fields.city"),
        ({"body": "Hello {{ oops"}, "cannot be read"),
        ({"template": ""}, "Choose a template first"),
        ({"template": "abc"}, "Choose a template first"),
        ({"template": "999999"}, "Choose a template first"),
    ],
)
def test_what_cannot_be_sent_says_why(
    form: dict[str, object], why: str, owner: Client, conversation: Conversation
) -> None:
    status, html = send(owner, conversation, **form)
    assert status == 422
    assert why in html
    assert json.loads(html)["problems"]
    assert sent() == []


def test_a_template_needs_all_its_blanks(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    fields = owner.get(
        f"/inbox/{conversation.pk}/template-fields", {"template": template.pk}
    ).content.decode()
    assert 'name="body-0-1"' in fields
    status, html = send(owner, conversation, **{"template": template.pk, "body-0-1": "Maya"})
    assert status == 422
    assert "Text: 2" in html
    form = {"template": template.pk, "body-0-1": "Maya", "body-0-2": "on Monday"}
    status, html = send(owner, conversation, **form)
    assert status == 200
    assert (
        "Hello Maya, see you on Monday." in owner.get(f"/inbox/{conversation.pk}/").content.decode()
    )


def test_templates_that_are_not_approved_are_not_offered(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    Template.objects.update(status="PAUSED")
    assert "reminder" not in owner.get(f"/inbox/{conversation.pk}/").content.decode()
    assert send(owner, conversation, template=template.pk)[0] == 422


def test_a_closed_window_takes_templates_only(
    owner: Client, conversation: Conversation, template: Template
) -> None:
    Conversation.objects.update(window_opened_at=timezone.now() - timedelta(hours=25))
    status, html = send(owner, conversation, body="too late")
    assert status == 422
    assert "window" in html
    assert not OutboxItem.objects.exists()
    form = {"template": template.pk, "body-0-1": "Maya", "body-0-2": "on Monday"}
    assert send(owner, conversation, **form)[0] == 200
