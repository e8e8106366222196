"""Settings → Clients: whose numbers they are, and who comes in for them."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from agency.models import AuditEntry, User
from agency.models import Client as ClientRow
from conversations.models import Conversation, Number
from tenants.models import Agency
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def said(client: Client, path: str = "/settings/clients/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def test_a_client_is_made_with_its_numbers(owner: Client, conversation: Conversation) -> None:
    assert "Let clients look over your shoulder" in said(owner)
    number = conversation.number
    answer = owner.post("/settings/clients/new", {"name": " Blue  Harbour", "numbers": [number.pk]})
    client = ClientRow.objects.get()
    assert answer["Location"] == f"/settings/clients/{client.pk}/"
    assert client.name == "Blue Harbour"
    number.refresh_from_db()
    assert number.client == client
    text = said(owner)
    assert f"Blue Harbour {number.display_number} 0 1" in text
    page = Page(owner.get(f"/settings/clients/{client.pk}/").content.decode())
    assert page.find("a", href=f"/settings/people/invite/?role=client&client={client.pk}")
    assert "checked" in page.find("input", name="numbers")[0]
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["client.created", "number.assigned"]
    assert AuditEntry.objects.last().detail == {"client": ["", "Blue Harbour"]}


def test_numbers_go_from_one_client_to_another_and_back_to_none(
    owner: Client, conversation: Conversation
) -> None:
    meadow, harbour = (ClientRow.objects.create(name=name) for name in ("Meadow", "Harbour"))
    Number.objects.update(client=meadow)
    path = f"/settings/clients/{harbour.pk}/"
    assert "Now with Meadow" in said(owner, path)
    owner.post(path, {"name": "Harbour", "numbers": [conversation.number_id, "x", "999"]})
    assert Number.objects.get().client == harbour
    owner.post(path, {"name": "Old harbour"})
    assert Number.objects.get().client is None
    harbour.refresh_from_db()
    assert harbour.name == "Old harbour"
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["number.assigned", "client.renamed", "number.assigned"]
    # Saved as it is, nothing is noted.
    owner.post(path, {"name": "Old harbour"})
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "This field is required."),
        ("meadow", "There is a client “Meadow” already."),
        ("x" * 121, "at most 120 characters"),
    ],
)
def test_what_is_no_name_is_refused(
    name: str, sentence: str, owner: Client, conversation: Conversation
) -> None:
    ClientRow.objects.create(name="Meadow")
    number = conversation.number_id
    answer = owner.post("/settings/clients/new", {"name": name, "numbers": [number]})
    assert answer.status_code == 422
    page = Page(answer.content.decode())
    assert sentence in page.text
    assert "checked" in page.find("input", name="numbers")[0], "what was chosen stays"
    assert Number.objects.get().client is None


def test_people_of_a_client_that_is_off_are_put_out_and_told(
    owner: Client, conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    reader = sign_in(alice, "client")
    person = User.objects.get(role="client")
    person.set_password("a-long-password")
    person.save()
    reader.force_login(person)
    assert reader.get("/portal/").status_code == 200
    path = f"/settings/clients/{person.client_id}/state"
    owner.post(path, {"active": "0"})
    assert reader.get("/portal/").status_code == 302
    visitor = sign_in(alice, "anonymous")
    entered = {"username": person.email, "password": "a-long-password"}
    answer = visitor.post("/sign-in/", entered)
    assert "Access for your company is switched off" in answer.content.decode()
    # Whoever does not know the password learns nothing.
    wrong = visitor.post("/sign-in/", {**entered, "password": "wrong"})
    assert "switched off" not in wrong.content.decode()
    owner.post(path, {"active": "1"})
    owner.post(path, {"active": "1"})
    with tenant_context(alice):
        assert visitor.post("/sign-in/", entered).status_code == 302
    acts = list(AuditEntry.objects.filter(act__startswith="client.").values_list("act", flat=True))
    assert sorted(acts) == ["client.activated", "client.deactivated"]


def test_deleting_says_who_loses_the_account_and_keeps_conversations(
    owner: Client, conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    reader = sign_in(alice, "client")
    client = ClientRow.objects.get()
    Number.objects.update(client=client)
    path = f"/settings/clients/{client.pk}/delete"
    text = said(owner, path)
    assert "1 account is deleted: Client" in text
    assert "1 conversation stays in your inbox." in text
    assert "belong to no client" in text
    owner.post(path)
    assert not User.objects.filter(role="client").exists()
    assert Number.objects.get().client is None
    assert Conversation.objects.exists()
    assert reader.get("/portal/").status_code == 302
    entry = AuditEntry.objects.get(act="client.deleted")
    assert (entry.target, entry.detail) == ("Harbour", {"people": ["client@example.com"]})


def test_more_clients_cost_no_more_queries(owner: Client) -> None:
    counts = []
    for names in ("ab", "cdefgh"):
        for name in names:
            row = ClientRow.objects.create(name=name)
            User.objects.create_user(f"{name}@example.com", role="client", client=row)
        counts.append(len(site.queries(owner, "/settings/clients/")))
    assert counts[0] == counts[1]
