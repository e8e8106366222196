"""The portal: what people of the agency's clients see, and above all what they never do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agency.models import Client as ClientRow
from agency.models import Label, Team, User
from conversations import actions, portal, scope
from conversations.figures.sections import SECTIONS
from conversations.figures.tables import TABLES
from conversations.models import (
    Contact,
    Conversation,
    MediaFile,
    Message,
    Number,
    Record,
    ScheduledMessage,
    Template,
)
from conversations.phones import grouped
from tenants.models import Agency
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page

SECRET = "Zebedee-secret"


@pytest.fixture
def harbour(conversation: Conversation) -> ClientRow:
    """The client whose number Alice's conversation came in on."""
    row = ClientRow.objects.create(name="Harbour")
    Number.objects.update(client=row)
    return row


@pytest.fixture
def reader(harbour: ClientRow, alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "client")


def said(client: Client, path: str = "/portal/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def write(conversation: Conversation, **more: Any) -> Message:
    fields = {
        "direction": "out",
        "status": "sent",
        "source": "agent",
        "kind": "text",
        "content": {"kind": "text", "body": more.get("text", "")},
        "at": timezone.now(),
        **more,
    }
    return Message.objects.create(conversation=conversation, **fields)


def test_a_clients_person_begins_with_the_conversations(reader: Client) -> None:
    answer = reader.get("/", follow=True)
    assert answer.redirect_chain == [("/portal/", 302)]
    page = Page(answer.content.decode())
    for path in ("/portal/", "/portal/templates/", "/figures/", "/account/"):
        assert page.find("a", href=path), path
    for path in ("/inbox/", "/flows/", "/settings/numbers/", "/contacts/"):
        assert not page.find("a", href=path), path


def test_the_list_shows_the_clients_own_conversations(
    reader: Client, conversation: Conversation
) -> None:
    assert "Maya" in said(reader)
    Number.objects.update(client=None)
    assert "Nothing is open" in said(reader)
    assert "Maya" not in said(reader, "/portal/?state=all")
    assert reader.get(f"/portal/{conversation.pk}/").status_code == 404


def test_the_list_is_filtered_and_searched(reader: Client, conversation: Conversation) -> None:
    write(conversation, text="The invoice is attached")
    Conversation.objects.update(status="resolved")
    assert "Nothing is open" in said(reader)
    assert "Maya" in said(reader, "/portal/?state=resolved")
    # A search looks everywhere: in what was said, and in who is meant.
    for words in ("invoice", "maya", "Invoi attach"):
        assert "Maya" in said(reader, f"/portal/?q={words}"), words
    assert "Nothing found" in said(reader, "/portal/?q=nothing-of-it")
    assert "Nothing found" in said(reader, "/portal/?state=all&number=999")
    for odd in ("/portal/?state=x&number=x&after=x&rows=x", "/portal/?q=%00"):
        assert said(reader, odd)


def test_older_ones_follow_by_key(reader: Client, conversation: Conversation) -> None:
    now = timezone.now()
    for number in range(45):
        contact = Contact.objects.create(phone=f"+1555{number:07}", name=f"Nr-{number:02}")
        Conversation.objects.create(
            number=conversation.number,
            contact=contact,
            last_message_at=now - timedelta(minutes=number + 1),
        )
    page = Page(reader.get("/portal/?part=list").content.decode())
    rows = [a for a in page.find("a") if a.get("class") == "portal-row"]
    assert len(rows) == portal.PAGE
    (more,) = [a for a in page.find("a") if "after=" in str(a.get("href"))]
    rest = Page(reader.get(f"/portal/{more['href']}".replace("/portal//", "/")).content.decode())
    assert "Nr-44" in rest.text
    assert "Nr-10" not in rest.text


def test_the_thread_is_shown_read_only(reader: Client, conversation: Conversation) -> None:
    write(conversation, text="*Welcome* to us", source="flow")
    write(conversation, text="Never came", status="failed", error={"cause": SECRET, "cure": "x"})
    answer = reader.get(f"/portal/{conversation.pk}/")
    html = answer.content.decode()
    page = Page(html)
    assert "hi" in page.text
    assert "<strong>Welcome</strong>" in html
    assert "Automation" in page.text
    assert "Not delivered" in page.text
    assert grouped(conversation.contact.phone) in page.text
    assert page.find("window-countdown")
    assert not page.find("textarea")
    posts = [f for f in page.find("form") if f.get("method") == "post"]
    assert {f.get("action") for f in posts} <= {"/sign-out/", "/language/", None}
    assert not [e for _, e in page.elements if "hx-post" in e]
    # Whoever only reads marks nothing as read.
    conversation.refresh_from_db()
    assert conversation.unread == 1


def test_long_threads_come_in_pages(reader: Client, conversation: Conversation) -> None:
    for number in range(60):
        at = timezone.now() + timedelta(seconds=number)
        write(conversation, text=f"line-{number:02}", at=at)
    html = reader.get(f"/portal/{conversation.pk}/").content.decode()
    assert "line-59" in html
    assert "line-10" not in html
    (more,) = [e for _, e in Page(html).elements if "data-older" in e]
    older = reader.get(str(more["data-older"])).content.decode()
    assert "line-10" in older
    assert "line-59" not in older
    assert "<html" not in older


def secrets(conversation: Conversation, by: User) -> list[Message]:
    """Put what is the agency's own wherever it has a place; return the notes."""
    team = Team.objects.create(name=f"{SECRET}-team")
    other = User.objects.create_user("nora@example.com", name=f"{SECRET}-nora")
    Label.objects.create(name=f"{SECRET}-label")
    Contact.objects.filter(pk=conversation.contact_id).update(
        tags=[f"{SECRET}-label"], fields={"budget": f"{SECRET}-field"}
    )
    notes = [
        write(
            conversation,
            text=f"{SECRET}-note {number}",
            direction="note",
            kind="note",
            content={"kind": "note", "body": f"{SECRET}-note {number}"},
        )
        for number in range(2)
    ]
    answered = write(conversation, text="An answer", author=other, wamid="wamid.A", step=SECRET)
    # A reply to a message that is a note cannot be; nor may a quote of one show it.
    Message.objects.filter(pk=notes[0].pk).update(wamid="wamid.N")
    write(conversation, text="Quotes", context_wamid="wamid.N")
    write(conversation, text="Failed", status="failed", error={"cause": SECRET, "cure": SECRET})
    actions.assign(conversation.pk, person=other, team=team, by=by)
    Record.objects.create(
        contact=conversation.contact,
        conversation=conversation,
        kind="tagged",
        person=other,
        detail={"added": [SECRET]},
        at=timezone.now(),
    )
    ScheduledMessage.objects.create(
        conversation=conversation,
        number=conversation.number,
        key="later",
        content={"kind": "text", "body": f"{SECRET}-later"},
        due_at=timezone.now() + timedelta(hours=2),
    )
    Conversation.objects.filter(pk=conversation.pk).update(handler_reason=SECRET)
    assert answered.pk
    return notes


def test_nothing_of_the_agencys_own_reaches_a_client(
    reader: Client, conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    sign_in(alice, "owner")
    notes = secrets(conversation, User.objects.get(role="owner"))
    pk = conversation.pk
    paths = [
        "/portal/",
        "/portal/?part=list",
        f"/portal/?q={SECRET}",
        f"/portal/?q={SECRET}-note",
        f"/portal/{pk}/",
        f"/portal/{pk}/?part=thread",
        f"/portal/{pk}/?part=older",
        f"/portal/{pk}/?part=older&before={timezone.now().isoformat()}~99999999".replace(
            "+", "%2B"
        ),
        "/portal/templates/",
        "/figures/",
        "/account/",
        *(f"/figures/{name}" for name in SECTIONS if name != "cost"),
        *(f"/figures/{name}.csv" for name in TABLES if name != "cost"),
    ]
    for path in paths:
        answer = reader.get(path)
        assert answer.status_code == 200, path
        html = answer.content.decode().replace(f'value="{SECRET}', "").replace(f"q={SECRET}", "")
        assert SECRET not in html, path
    # A search for the words of a note finds nothing.
    assert "Nothing found" in said(reader, f"/portal/?q={SECRET}-note")
    # Nor does the file of a note, should one ever have one.
    MediaFile.objects.create(
        message=notes[0], media_id="1", due_at=timezone.now(), state="ready", path="x"
    )
    assert reader.get(f"/media/{notes[0].ref}").status_code == 404


def test_deleted_messages_are_gone_for_clients(reader: Client, conversation: Conversation) -> None:
    came = Message.objects.get()
    Message.objects.filter(pk=came.pk).update(text=SECRET, content={"kind": "text", "body": SECRET})
    write(
        conversation,
        direction="in",
        source="customer",
        status="received",
        kind="revoke",
        content={"kind": "revoke", "message_id": came.wamid},
    )
    MediaFile.objects.create(
        message=came, media_id="1", due_at=timezone.now(), state="ready", path="x"
    )
    write(conversation, text="Sorry?", context_wamid=came.wamid)
    html = reader.get(f"/portal/{conversation.pk}/").content.decode()
    assert "The customer deleted this message." in html
    assert SECRET not in html
    assert "Nothing found" in said(reader, f"/portal/?q={SECRET}")
    with pytest.raises(Message.DoesNotExist):
        scope.messages(User.objects.get(email="client@example.com")).get(pk=came.pk)
    assert reader.get(f"/media/{came.ref}").status_code == 404


def test_templates_are_those_of_the_clients_numbers(
    reader: Client, conversation: Conversation
) -> None:
    assert "No approved templates yet" in said(reader, "/portal/templates/")
    body = {"type": "BODY", "text": "Your table is *ready*."}
    common = {"language": "en", "category": "UTILITY", "components": [body]}
    own = conversation.number.waba_id
    Template.objects.create(waba_id=own, name="table", status="APPROVED", **common)
    Template.objects.create(waba_id=own, name="draft_one", status="PENDING", **common)
    Template.objects.create(waba_id="other", name="of_another", status="APPROVED", **common)
    text = said(reader, "/portal/templates/")
    assert "Your table is" in text
    assert "draft_one" not in text
    assert "of_another" not in text
    assert "table" in said(reader, "/portal/templates/?q=tab")
    assert "No template fits" in said(reader, "/portal/templates/?q=x%00y")


def test_a_long_list_costs_no_more_queries(reader: Client, conversation: Conversation) -> None:
    counts = []
    for numbers in (range(2), range(2, 9)):
        for number in numbers:
            contact = Contact.objects.create(phone=f"+1555{number:07}")
            Conversation.objects.create(
                number=conversation.number, contact=contact, last_message_at=timezone.now()
            )
            write(conversation, text=f"Nr {number}")
        paths = ("/portal/", f"/portal/{conversation.pk}/")
        counts.append([len(site.queries(reader, path)) for path in paths])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 15
