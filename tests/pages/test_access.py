"""Who may open what: every URL, every role, and the cookie of another agency."""

import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django_tenants.utils import tenant_context

from agency.models import Client as ClientRow
from conversations.models import Contact, Conversation, MediaFile, Message, Number
from flows.models import Flow
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages import matrix, site
from tests.pages.conftest import SignIn

AGENCY = matrix.addresses()
ROWS = sorted(name for name, address in AGENCY.items() if address.row)
OF_CUSTOMERS = sorted(name for name, address in AGENCY.items() if address.row == "customer")


@pytest.fixture
def paths(conversation: Conversation) -> site.Paths:
    """One address for each name, with rows of Alice's that belong to Harbour's number."""
    harbour = ClientRow.objects.create(name="Harbour")
    Number.objects.update(client=harbour)
    message = Message.objects.get()
    path = default_storage.save("alice/page-test", ContentFile(b"x"))
    MediaFile.objects.create(
        message=message, media_id="1", due_at=message.at, state="ready", path=path
    )
    return site.Paths(conversation, flowkit.go_live(flowkit.buttons()).flow)


def ask(client: Client, name: str, path: str) -> Any:
    return getattr(client, AGENCY[name].ask)(path)


def status(answer: Any) -> int:
    """Return the status of an answer, and let go of the file that it may hold open."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


@pytest.mark.parametrize("name", sorted(AGENCY))
def test_each_role_gets_what_is_its_own(
    name: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    got = {}
    for role in matrix.ROLES:
        got[role] = status(ask(sign_in(alice, role), name, paths[name]))
    assert got == AGENCY[name].expected


@pytest.mark.parametrize("name", sorted(AGENCY))
def test_another_agencys_cookie_means_nothing(
    name: str, paths: site.Paths, alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    stranger = sign_in(bob, "owner")
    visitor = sign_in(alice, "anonymous")
    visitor.cookies = stranger.cookies
    assert ask(visitor, name, paths[name]).status_code == AGENCY[name].expected["anonymous"]


@pytest.mark.parametrize("name", ROWS)
def test_another_agencys_ids_lead_nowhere(
    name: str, paths: site.Paths, bob: Agency, sign_in: SignIn
) -> None:
    with tenant_context(bob):
        assert not Conversation.objects.exists()
        assert not Flow.objects.exists()
    assert ask(sign_in(bob, "owner"), name, paths[name]).status_code == 404


@pytest.mark.parametrize("name", OF_CUSTOMERS)
def test_who_is_limited_to_other_labels_reaches_no_conversation(
    name: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    limited = sign_in(alice, "limited")
    for method in sorted(AGENCY[name].methods):
        got = status(limited.generic(method, paths[name]))
        assert got == AGENCY[name].limited or got == AGENCY[name].expected["agent"] == 403


@pytest.mark.parametrize("name", ROWS)
def test_a_client_reaches_nothing_of_another_client(
    name: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    stranger = sign_in(alice, "stranger")
    for method in sorted(AGENCY[name].methods):
        assert status(stranger.generic(method, paths[name])) in (403, 404), method


@pytest.mark.parametrize("role", ["stranger", "limited"])
@pytest.mark.parametrize("name", sorted(name for name in AGENCY if "GET" in AGENCY[name].methods))
def test_no_page_names_customers_who_are_not_ones_own(
    name: str, role: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    Contact.objects.update(name="Zebedee")
    answer = sign_in(alice, role).get(paths[name], follow=True)
    assert b"Zebedee" not in (b"" if answer.streaming else answer.content)


@pytest.mark.parametrize("path", ["/operator/", "/operator/tenants/agency/", "/metrics"])
def test_the_platform_is_for_operators(path: str, alice: Agency, sign_in: SignIn, db: None) -> None:
    assert sign_in(None, "operator").get(path).status_code == 200
    assert sign_in(None, "anonymous").get(path).status_code == 302
    staff = sign_in(alice, "owner")
    visitor = sign_in(None, "anonymous")
    visitor.cookies = staff.cookies
    assert visitor.get(path).status_code == 302
    assert sign_in(alice, "owner").get(path).status_code == 404, "not on an agency's host"


def test_hosts_that_nobody_owns_get_nothing(db: None) -> None:
    assert Client(SERVER_NAME="nobody.example").get("/").status_code == 404


def test_made_up_ids_are_not_found(alice: Agency, sign_in: SignIn) -> None:
    owner = sign_in(alice, "owner")
    for path in (
        "/inbox/999999/",
        "/inbox/99999999999999999999/",
        "/flows/999999/",
        f"/media/{uuid.uuid4()}",
    ):
        assert owner.get(path).status_code == 404, path
